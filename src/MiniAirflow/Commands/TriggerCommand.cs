using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>trigger</c>: starts a run, and with <c>--wait</c> tells how it ended.</summary>
internal static class TriggerCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        var parameters = ParamOption.Create();
        var wait = new Option<bool>("--wait") { Description = "Wait for the end of the run; exit code 0 when it succeeded, 1 when not" };
        var key = new Option<string?>("--key") { Description = "Idempotency key: a second trigger with the same key gives the first one's run", HelpName = "KEY" };
        var verb = new Verb("trigger", "Start a run of a workflow",
            "miniairflow trigger etl",
            "miniairflow trigger etl --param day=2026-03-01 --wait",
            "miniairflow trigger etl --key invoice-4711 --json | jq -r .id") { name, parameters, wait, key };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var values = ParamOption.Read(parsed, parameters);
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var run = await connection.Client.TriggerAsync(workflow.Id, values, parsed.GetValue(key), cancellationToken).ConfigureAwait(false);
            return await TellAsync(host, connection, run, parsed.GetValue(wait), server.IsJson(parsed), cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Tells of a new run, at once or at its end.</summary>
    public static async Task<int> TellAsync(CommandHost host, ServerConnection connection, WorkflowRunResource run, bool isAwaited, bool isJson, CancellationToken cancellationToken)
    {
        if (isAwaited) return await WaitAsync(host, connection, run, isJson, cancellationToken).ConfigureAwait(false);
        if (isJson) host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
        else host.Out.WriteLine(TerminalText.Line($"Run {run.Id} of {run.WorkflowName} is {run.State}."));
        return ExitCodes.Ok;
    }

    private static async Task<int> WaitAsync(CommandHost host, ServerConnection connection, WorkflowRunResource run, bool isJson, CancellationToken cancellationToken)
    {
        host.Remark($"Run {run.Id} of {run.WorkflowName} is under way; Ctrl+C leaves it running.");
        await foreach (var now in new RunWatcher(connection.Client, run.Id, host.Time).WatchAsync(cancellationToken).ConfigureAwait(false)) run = now;
        if (isJson) host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
        else WriteEnd(host, run);
        return run.Status == "success" ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void WriteEnd(CommandHost host, WorkflowRunResource run)
    {
        host.Out.WriteLine(TerminalText.Line($"Run {run.Id} of {run.WorkflowName} ended: {run.State}, after {Format.Elapsed(run.StartedAt, run.FinishedAt, host.Time.GetUtcNow())}."));
        var failed = (run.TaskRuns ?? []).Where(attempt => attempt.State is "failed" or "timed_out" or "lost").ToList();
        if (failed.Count > 0 && run.Status != "success") RunTable.WriteTasks(host, failed);
    }
}
