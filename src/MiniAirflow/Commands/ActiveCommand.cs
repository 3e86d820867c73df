using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>pause</c> and <c>resume</c>: the switch of a workflow's schedule.</summary>
internal static class ActiveCommand
{
    public static Verb CreatePause(CommandHost host) =>
        Create(host, isActive: false, new Verb("pause", "Switch a workflow's schedule off; it can still be triggered", "miniairflow pause etl"));

    public static Verb CreateResume(CommandHost host) =>
        Create(host, isActive: true, new Verb("resume", "Switch a workflow's schedule on again", "miniairflow resume etl"));

    private static Verb Create(CommandHost host, bool isActive, Verb verb)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        verb.Add(name);
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            workflow = await connection.Client.SetWorkflowActiveAsync(workflow.Id, isActive, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(workflow, WireJsonContext.Default.WorkflowResource);
            else host.Out.WriteLine(TerminalText.Line(Told(host, workflow)));
            return ExitCodes.Ok;
        });
    }

    private static string Told(CommandHost host, WorkflowResource workflow) =>
        !workflow.IsActive ? $"{workflow.Name} is paused."
        : workflow.NextFireAt is { } next ? $"{workflow.Name} is active; its next run is at {Format.Time(next, host.Time.LocalTimeZone)}."
        : $"{workflow.Name} is active; it has no schedule, so it runs when triggered.";
}
