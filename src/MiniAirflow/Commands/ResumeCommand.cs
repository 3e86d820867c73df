using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>resume</c>: ends the pause of a workflow's schedule, of a queue, or of everything.</summary>
internal static class ResumeCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var target = new PauseTarget();
        var verb = new Verb("resume", "End the pause of a workflow's schedule, of a queue, or of everything",
            "miniairflow resume etl",
            "miniairflow resume --queue gpu",
            "miniairflow resume --all");
        target.AddTo(verb);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            if (target.WorkflowOf(parsed) is { } name)
            {
                var workflow = await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false);
                WorkflowSwitch.Write(host, await connection.Client.SetWorkflowActiveAsync(workflow.Id, true, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
                return ExitCodes.Ok;
            }
            var (scope, queue) = (target.ScopeOf(parsed), target.NameOf(parsed));
            await connection.Client.ResumeAsync(scope, queue, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new Resumed(scope, queue), CommandJsonContext.Default.Resumed);
            else host.Out.WriteLine(TerminalText.Line($"{target.Told(parsed)} is no longer paused."));
            return ExitCodes.Ok;
        });
    }
}
