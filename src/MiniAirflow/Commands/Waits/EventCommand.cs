using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Waits;

/// <summary><c>event</c>: reports the event that a task waits for.</summary>
internal static class EventCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("RUN") { Description = "Id of the run" };
        var task = new Argument<string>("TASK") { Description = "Name of the task" };
        var data = new Option<string?>("--data") { Description = "A JSON object; its members become outputs of the task", HelpName = "JSON" };
        var verb = new Verb("event", "Report the event that a task waits for",
            "miniairflow event 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 wait_for_deploy",
            "miniairflow event 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 wait_for_deploy --data '{\"build\": 17}'") { id, task, data };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var run = await connection.RunAsync(parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            var attempt = await connection.Client.ReportEventAsync(run.Id, parsed.GetRequiredValue(task), parsed.GetValue(data), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(attempt, WireJsonContext.Default.TaskRunResource);
            else host.Out.WriteLine(TerminalText.Line($"{attempt.TaskName}: {attempt.State}."));
            return ExitCodes.Ok;
        });
    }
}
