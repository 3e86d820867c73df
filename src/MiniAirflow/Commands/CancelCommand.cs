using System.CommandLine;
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
        var verb = new Verb("cancel", "Cancel runs, or one task run",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --dry-run",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --group extract",
            "miniairflow cancel --workflow etl --status running --yes");
        tasks.AddTo(verb);
        flow.AddTo(verb);
        return verb.Does((parsed, cancellationToken) => !tasks.IsGiven(parsed) && flow.OneId(parsed) is { } id
            ? CancelAsync(host, flow.Server, parsed, id, cancellationToken)
            : flow.RunAsync(parsed, tasks.AddTo(new OperateRunsRequest { Operation = "cancel" }, parsed), cancellationToken));
    }

    private static async Task<int> CancelAsync(CommandHost host, ServerOptions server, ParseResult parsed, string id, CancellationToken cancellationToken)
    {
        using var connection = server.Connect(parsed, host);
        if (await connection.FindRunAsync(id, cancellationToken).ConfigureAwait(false) is { } run)
        {
            Write(host, await connection.Client.CancelRunAsync(run.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            return ExitCodes.Ok;
        }
        var attempt = await connection.FindTaskRunAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw CommandException.BadInput($"There is no run or task run '{id}'; 'miniairflow runs' shows the runs there are.");
        Write(host, await connection.Client.CancelTaskRunAsync(attempt.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
        return ExitCodes.Ok;
    }

    private static void Write(CommandHost host, WorkflowRunResource run, bool isJson)
    {
        if (isJson) host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
        else host.Out.WriteLine(Told($"Run {run.Id} of {run.WorkflowName}", run.State, run.FinishedAt is not null));
    }

    private static void Write(CommandHost host, TaskRunResource attempt, bool isJson)
    {
        if (isJson) host.Out.WriteJson(attempt, WireJsonContext.Default.TaskRunResource);
        else host.Out.WriteLine(Told($"Task run {attempt.Id} of {attempt.TaskName}", attempt.State, attempt.FinishedAt is not null));
    }

    private static string Told(string what, string state, bool hasEnded) =>
        TerminalText.Line(hasEnded ? $"{what} has ended: {state}." : $"{what} will end as soon as what runs has been killed; it is {state} now.");
}
