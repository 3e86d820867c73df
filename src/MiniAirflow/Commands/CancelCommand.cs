using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>cancel</c>: asks for the end of a run or of one task run.</summary>
internal static class CancelCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("RUN|TASK_RUN") { Description = "Id of a run or of a task run" };
        var verb = new Verb("cancel", "Cancel a run or one task run",
            "miniairflow cancel 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11") { id };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var text = parsed.GetRequiredValue(id);
            if (await connection.FindRunAsync(text, cancellationToken).ConfigureAwait(false) is { } run)
            {
                Write(host, await connection.Client.CancelRunAsync(run.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
                return ExitCodes.Ok;
            }
            var attempt = await connection.FindTaskRunAsync(text, cancellationToken).ConfigureAwait(false)
                ?? throw CommandException.BadInput($"There is no run or task run '{text}'; 'miniairflow runs' shows the runs there are.");
            Write(host, await connection.Client.CancelTaskRunAsync(attempt.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            return ExitCodes.Ok;
        });
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
