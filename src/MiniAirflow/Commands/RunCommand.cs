using System.CommandLine;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Commands.Running;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>run</c>: workflow files to their end, with an engine in this process and no server.</summary>
internal static class RunCommand
{
    private const int MostTasksAtOnce = 1024;

    public static Verb Create(CommandHost host, Func<LocalEngineOptions, Task<ILocalEngine>> openEngine)
    {
        var files = new Argument<string[]>("FILE|DIR") { Description = "Workflow files, folders of them, or - for standard input", Arity = ArgumentArity.OneOrMore };
        var concurrency = LimitOption.Optional("--concurrency", $"Tasks at once, 1 to {MostTasksAtOnce}; else four for each processor", 1, MostTasksAtOnce);
        concurrency.Aliases.Add("-j");
        var parameters = ParamOption.Create();
        var json = JsonOption.Create("Print each event, and a summary at the end, as JSON lines");
        var database = DatabaseOption.CreateForRun();
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary database and logs, and say where they are" };
        var verb = new Verb("run", "Run workflow files to their end, without a server",
            "miniairflow run etl.yaml",
            "miniairflow run etl.yaml --concurrency 8 --param day=2026-03-01",
            "miniairflow run examples/ --json | jq -r 'select(.type == \"summary\").runs[].state'") { files, concurrency, parameters, json, database, keep };
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var given = ParamOption.Read(parsed, parameters);
            var read = await WorkflowFiles.ReadAsync(parsed.GetRequiredValue(files), host, runsHere: true, cancellationToken).ConfigureAwait(false);
            if (FileProblems.AreReported(host, read)) return ExitCodes.BadInput;
            var requests = RequestsOf([.. read.Select(file => file.Parsed.Definition!)], given);
            var beside = Companions.Read(read, host.Time.GetUtcNow());
            if (FileProblems.AreReported(host, beside)) return ExitCodes.BadInput;
            IReadOnlyList<WorkflowDefinition> children = [.. beside.Select(file => file.Parsed.Definition!)];

            using var workspace = RunWorkspace.Open(DatabaseOption.PathForRun(parsed.GetValue(database), host), parsed.GetValue(keep));
            var feed = new EventFeed(host.Time);
            var options = new LocalEngineOptions(workspace.DatabasePath, workspace.Directory, parsed.GetValue(concurrency), QueuesOf([.. requests.Select(request => request.Definition), .. children]), !workspace.IsThrowAway, feed, SecretsOf(workspace, host));
            var engine = await openEngine(options).ConfigureAwait(false);
            await using (engine.ConfigureAwait(false))
            {
                await LocalPools.PrepareAsync(host, engine.Store.Pools, [.. requests.Select(request => request.Definition), .. children], workspace.IsTemporary).ConfigureAwait(false);
                var succeeded = await RunAsync(host, engine, feed, requests, children, parsed.GetValue(json)).ConfigureAwait(false);
                if (workspace is { IsTemporary: true, IsThrowAway: false }) host.Remark($"The database and the logs are in {workspace.Directory}.");
                return host.Stop.IsCancellationRequested ? ExitCodes.Interrupted : succeeded ? ExitCodes.Ok : ExitCodes.Failed;
            }
        });
    }

    private static async Task<bool> RunAsync(CommandHost host, ILocalEngine engine, EventFeed feed, IReadOnlyList<RunRequest> requests, IReadOnlyList<WorkflowDefinition> children, bool isJson)
    {
        var model = new ProgressModel();
        IProgressView view = isJson ? new JsonView(host.Out)
            : host.Screen.IsTerminal ? new LiveView(model, host.Out, host.Screen, host.Time)
            : new PlainView(host.Out, new PlainLines(host.Time.LocalTimeZone, requests.Count > 1));
        await new LocalRuns(host, engine, feed, model).RunAsync(requests, children, view).ConfigureAwait(false);
        var summary = await RunSummaries.OfAsync(model, engine.Logs).ConfigureAwait(false);
        if (isJson) host.Out.WriteJson(summary, CommandJsonContext.Default.RunsSummary);
        else RunSummaries.Write(host, summary);
        return model.IsSuccess;
    }

    /// <summary>Gives each workflow the parameters that it knows; one that none knows, or that is missing, is refused before anything runs.</summary>
    internal static IReadOnlyList<RunRequest> RequestsOf(IReadOnlyList<WorkflowDefinition> definitions, IReadOnlyDictionary<string, string>? given)
    {
        if (given is not null && definitions.Count > 1 && given.Keys.FirstOrDefault(name => !definitions.Any(one => one.Params.ContainsKey(name))) is { } unknown)
            throw CommandException.BadInput($"None of the workflows has a parameter '{unknown}'.");
        return [.. definitions.Select(definition =>
        {
            var known = definitions.Count == 1 ? given
                : given?.Where(pair => definition.Params.ContainsKey(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
            return RunParams.Resolve(definition, known, out _) is { } problem ? throw CommandException.BadInput(problem) : new RunRequest(definition, known);
        })];
    }

    private static SecretSettings SecretsOf(RunWorkspace workspace, CommandHost host)
    {
        var problems = new List<string>();
        var secrets = SecretSettings.Read(Role.Standalone, workspace.Directory, host.Environment, problems);
        return problems.Count == 0 ? secrets : throw CommandException.BadInput(string.Join('\n', problems));
    }

    private static IReadOnlyList<string> QueuesOf(IEnumerable<WorkflowDefinition> definitions) =>
        [.. definitions.SelectMany(definition => definition.Tasks).Select(task => task.Queue).Distinct(StringComparer.Ordinal)];
}
