using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary>Tells whether a workflow's schedule is on.</summary>
internal static class WorkflowSwitch
{
    public static void Write(CommandHost host, WorkflowResource workflow, bool isJson)
    {
        if (isJson) host.Out.WriteJson(workflow, WireJsonContext.Default.WorkflowResource);
        else host.Out.WriteLine(TerminalText.Line(Told(host, workflow)));
    }

    private static string Told(CommandHost host, WorkflowResource workflow) =>
        !workflow.IsActive ? $"{workflow.Name} is paused{(workflow.Pause?.ResumeAt is { } end ? " until " + Format.Time(end, host.Time.LocalTimeZone) : "")}."
        : workflow.ScheduleProblem is { } problem ? $"{workflow.Name} is active, but its schedule does not work: {problem}"
        : workflow.NextFireAt is { } next ? $"{workflow.Name} is active; its next run is at {Format.Time(next, host.Time.LocalTimeZone)}."
        : $"{workflow.Name} is active; it has no schedule, so it runs when triggered.";
}
