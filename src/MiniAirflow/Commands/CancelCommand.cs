using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Operations;

namespace MiniAirflow.Commands;

/// <summary><c>cancel</c>: asks for the end of runs, of some of their tasks, or of one task run.</summary>
internal static class CancelCommand
{
    public static Verb Create(CommandHost host)
    {
        var (flow, tasks) = (new OperationFlow(host, "cancelled", "RUN|TASK_RUN"), new TaskChoice());
        var wait = new Option<bool>("--wait") { Description = "Wait for the end of the one run that is named, and tell what was killed; exit code 1 when nobody saw that all processes ended" };
        var verb = new Verb("cancel", "Cancel runs, or one task run",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --wait",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --dry-run",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --group extract",
            "miniairflow cancel --workflow etl --status running --yes") { wait };
        tasks.AddTo(verb);
        flow.AddTo(verb);
        return verb.Does((parsed, cancellationToken) => !tasks.IsGiven(parsed) && flow.OneId(parsed) is { } id
            ? CancelAsync(host, flow.Server, parsed, id, parsed.GetValue(wait), cancellationToken)
            : parsed.GetValue(wait) ? throw CommandException.BadInput("--wait is for one run that is named and cancelled as a whole; leave it out, or name the run alone.")
            : flow.RunAsync(parsed, tasks.AddTo(new OperateRunsRequest { Operation = "cancel" }, parsed), cancellationToken));
    }

    private static async Task<int> CancelAsync(CommandHost host, ServerOptions server, ParseResult parsed, string id, bool isAwaited, CancellationToken cancellationToken)
    {
        using var connection = server.Connect(parsed, host);
        if (await connection.FindRunAsync(id, cancellationToken).ConfigureAwait(false) is { } run)
        {
            run = await connection.Client.CancelRunAsync(run.Id, cancellationToken).ConfigureAwait(false);
            if (isAwaited)
                await foreach (var now in new RunWatcher(connection.Client, run.Id, host.Time).WatchAsync(cancellationToken).ConfigureAwait(false)) run = now;
            Write(host, run, server.IsJson(parsed));
            return isAwaited && run.Killed is { Confirmed: false } ? ExitCodes.Failed : ExitCodes.Ok;
        }
        if (isAwaited) throw CommandException.BadInput($"--wait is for a run, and there is no run '{id}'.");
        var attempt = await connection.FindTaskRunAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw CommandException.BadInput($"There is no run or task run '{id}'; 'miniairflow runs' shows the runs there are.");
        Write(host, await connection.Client.CancelTaskRunAsync(attempt.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
        return ExitCodes.Ok;
    }

    private static void Write(CommandHost host, WorkflowRunResource run, bool isJson)
    {
        if (isJson) host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
        else
        {
            host.Out.WriteLine(Told($"Run {run.Id} of {run.WorkflowName}", run.State, run.FinishedAt is not null));
            if (run.Killed is { } killed) WriteProof(host, killed);
        }
    }

    private static void WriteProof(CommandHost host, CancelProofResource killed)
    {
        if (killed.TaskRuns > 0)
        {
            var seen = killed.UnconfirmedCount == 0 ? "nothing of them is left" : $"of {Count(killed.UnconfirmedCount, "task run")} nobody saw that all ended";
            host.Out.WriteLine($"{Count(killed.Processes, "process")} of {Count(killed.TaskRuns, "task run")} {(killed.Processes == 1 ? "was" : "were")} made to end, in {Format.Duration(TimeSpan.FromSeconds(killed.LongestSeconds))} at most; {seen}.");
        }
        if (killed.Open > 0) host.Out.WriteLine($"{Count(killed.Open, "task run")} {(killed.Open == 1 ? "is" : "are")} still held by a worker; --wait waits for what is killed.");
        foreach (var one in killed.Unconfirmed) host.Out.WriteLine(TerminalText.Line($"  {one.TaskName} ({one.TaskRunId}): {one.Reason ?? "kill unconfirmed"}"));
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number.ToString("N0", CultureInfo.InvariantCulture)} {what}{(what.EndsWith('s') ? "es" : "s")}";

    private static void Write(CommandHost host, TaskRunResource attempt, bool isJson)
    {
        if (isJson) host.Out.WriteJson(attempt, WireJsonContext.Default.TaskRunResource);
        else host.Out.WriteLine(Told($"Task run {attempt.Id} of {attempt.TaskName}", attempt.State, attempt.FinishedAt is not null));
    }

    private static string Told(string what, string state, bool hasEnded) =>
        TerminalText.Line(hasEnded ? $"{what} has ended: {state}." : $"{what} will end as soon as what runs has been killed; it is {state} now.");
}
