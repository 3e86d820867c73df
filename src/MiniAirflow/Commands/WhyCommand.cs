using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>why</c>: what a run, or a task of it, waits for.</summary>
internal static class WhyCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("TASK_RUN|RUN") { Description = "Id of a run, or of a task run" };
        var verb = new Verb("why", "Tell why a run or a task run does not run, in a sentence",
            "miniairflow why 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow why 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 --json | jq -r '.tasks[].sentence'") { id };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var text = parsed.GetRequiredValue(id);
            if (await connection.FindRunAsync(text, cancellationToken).ConfigureAwait(false) is { } run)
                Write(host, await connection.Client.ExplainRunAsync(run.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            else if (await connection.FindTaskRunAsync(text, cancellationToken).ConfigureAwait(false) is { } attempt)
                Write(host, await connection.Client.ExplainTaskRunAsync(attempt.Id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            else
                throw CommandException.BadInput($"There is no task run or run '{text}'; 'miniairflow runs' shows the runs there are.");
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, RunWaitResource run, bool isJson)
    {
        if (isJson)
        {
            host.Out.WriteJson(run, WireJsonContext.Default.RunWaitResource);
            return;
        }
        host.Out.WriteLine(TerminalText.Line(run.Sentence));
        foreach (var task in run.Tasks) host.Out.WriteLine($"  {TerminalText.Line($"{task.TaskName}: {task.Sentence}")}");
    }

    private static void Write(CommandHost host, TaskWaitResource task, bool isJson)
    {
        if (isJson) host.Out.WriteJson(task, WireJsonContext.Default.TaskWaitResource);
        else
        {
            host.Out.WriteLine(TerminalText.Line($"{task.TaskName}: {task.Sentence}"));
            if (task.Waits is { Count: > 0 } waits) host.Out.WriteLine($"  waited {string.Join(", ", waits.Select(wait => $"{Format.Duration(TimeSpan.FromSeconds(wait.Seconds))} for {NameOf(wait.Cause)}"))}");
        }
    }

    private static string NameOf(string cause) => cause switch
    {
        "parents" => "its parents",
        "retry_delay" => "its delay",
        "limit" => "its limits",
        "pause" => "the end of a pause",
        "worker" => "a worker that serves its queue",
        "slot" => "a slot",
        "start" => "its worker to start it",
        "condition" => "what it waits for",
        "input" => "an answer",
        _ => cause,
    };
}
