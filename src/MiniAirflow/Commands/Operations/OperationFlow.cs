using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Operations;

/// <summary>How each operation goes: one run by its id at once; many only after saying how much that is.</summary>
internal sealed class OperationFlow(CommandHost host, string done, string subject = "RUN")
{
    private readonly ServerOptions _server = new();
    private readonly RunChoice _runs = new(subject);
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be done" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask, however many runs it changes" };

    /// <summary>Adds the options that all operations have.</summary>
    public void AddTo(Command verb)
    {
        _runs.AddTo(verb);
        verb.Add(_dryRun);
        verb.Add(_yes);
        _server.AddTo(verb);
    }

    /// <summary>The server that is meant.</summary>
    public ServerOptions Server => _server;

    /// <summary>The one id that is given, when nothing but that is said and it is meant; null otherwise.</summary>
    public string? OneId(ParseResult parsed) => !parsed.GetValue(_dryRun) && _runs.Ids(parsed) is [var id] ? id : null;

    public async Task<int> RunAsync(ParseResult parsed, OperateRunsRequest request, CancellationToken cancellationToken)
    {
        request = _runs.AddTo(request, parsed, host) with { DryRun = parsed.GetValue(_dryRun) };
        using var connection = _server.Connect(parsed, host);
        if (request is { RunIds: [var id], Operation: not "cancel" })
        {
            var one = await OneAsync(connection.Client, id, request, cancellationToken).ConfigureAwait(false);
            if (_server.IsJson(parsed)) host.Out.WriteJson(one, WireJsonContext.Default.OperationResource);
            else Write(one, request.DryRun);
            return ExitCodes.Ok;
        }
        if (!request.DryRun && request.RunIds is null && !parsed.GetValue(_yes) && !await AgreesAsync(connection.Client, request, cancellationToken).ConfigureAwait(false))
            return ExitCodes.Failed;
        var all = await connection.Client.OperateRunsAsync(request, cancellationToken).ConfigureAwait(false);
        if (_server.IsJson(parsed)) host.Out.WriteJson(all, WireJsonContext.Default.OperationsResource);
        else Write(all, request.DryRun);
        return ExitCodes.Ok;
    }

    private static Task<OperationResource> OneAsync(MiniAirflowClient client, Guid id, OperateRunsRequest request, CancellationToken cancellationToken) =>
        request.Operation == "clear"
            ? client.ClearRunAsync(id, new ClearRequest { Tasks = request.Tasks, Groups = request.Groups, Downstream = request.Downstream, Upstream = request.Upstream, OnlyFailed = request.OnlyFailed, DryRun = request.DryRun }, cancellationToken)
            : client.MarkRunAsync(id, new MarkRequest
            {
                State = request.Operation == "mark_success" ? "success" : "failed", Tasks = request.Tasks, Groups = request.Groups, Downstream = request.Downstream, Upstream = request.Upstream,
                OnlyFailed = request.OnlyFailed, Reason = request.Reason, DryRun = request.DryRun,
            }, cancellationToken);

    private async Task<bool> AgreesAsync(MiniAirflowClient client, OperateRunsRequest request, CancellationToken cancellationToken)
    {
        var plan = await client.OperateRunsAsync(request with { DryRun = true }, cancellationToken).ConfigureAwait(false);
        var amount = Amount(plan);
        if (!host.IsInputInteractive) throw CommandException.BadInput($"This changes {amount}; see them with --dry-run, and say --yes if that is meant.");
        return await Question.AgreesAsync(host, $"Change {amount}?", "Nothing was changed.", cancellationToken).ConfigureAwait(false);
    }

    private void Write(OperationResource one, bool isDryRun)
    {
        WriteTasks(one);
        host.Out.WriteLine(TerminalText.Line($"{Tasks(one.Changed)} of run {one.WorkflowRunId} of {one.WorkflowName} {Told(one.Changed, isDryRun)}{(isDryRun ? "" : $"; it is {one.State}")}."));
    }

    private void Write(OperationsResource all, bool isDryRun)
    {
        foreach (var one in all.Runs.Where(one => one.Changed > 0 || one.Problem is not null))
        {
            host.Out.WriteLine(TerminalText.Line($"Run {one.WorkflowRunId} of {one.WorkflowName}{(one.Problem is null ? "" : ": " + one.Problem)}"));
            WriteTasks(one);
        }
        host.Out.WriteLine($"{Amount(all)} {Told(all.Changed, isDryRun)}.");
        if (all.More) host.Remark("There are more such runs; say it again for the next, or narrow it down.");
    }

    private void WriteTasks(OperationResource one)
    {
        if (one.Tasks.Count == 0) return;
        new Tables(host.Out, host.Screen).Write(["TASK", "ATTEMPT", "STATE", "ACTION", "REASON"], one.Tasks.Select(task => (string[])
            [task.TaskName, task.Attempt.ToString(CultureInfo.InvariantCulture), task.State, task.Action, task.Reason ?? ""]));
    }

    private string Told(int count, bool isDryRun) => isDryRun ? "would be " + done : $"{(count == 1 ? "was" : "were")} {done}";

    private static string Amount(OperationsResource all) =>
        $"{Tasks(all.Changed)} of {(all.Runs.Count(one => one.Changed > 0) is 1 ? "1 run" : string.Create(CultureInfo.InvariantCulture, $"{all.Runs.Count(one => one.Changed > 0):N0} runs"))}";

    private static string Tasks(int count) => count == 1 ? "1 task" : count.ToString("N0", CultureInfo.InvariantCulture) + " tasks";
}
