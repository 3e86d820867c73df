using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary>Runs and task runs as tables.</summary>
internal static class RunTable
{
    public static void Write(CommandHost host, IEnumerable<WorkflowRunResource> runs)
    {
        var now = host.Time.GetUtcNow();
        new Tables(host.Out, host.Screen).Write(
            ["RUN", "WORKFLOW", "STATE", "TRIGGER", "STARTED", "DURATION"],
            runs.Select(run => (string[])
            [
                run.Id.ToString(), run.WorkflowName, run.State, run.Trigger ?? "",
                Format.Time(run.StartedAt, host.Time.LocalTimeZone), Format.Elapsed(run.StartedAt, run.FinishedAt, now),
            ]));
    }

    public static void WriteTasks(CommandHost host, IEnumerable<TaskRunResource> taskRuns)
    {
        var now = host.Time.GetUtcNow();
        new Tables(host.Out, host.Screen).Write(
            ["TASK", "ATTEMPT", "STATE", "DURATION", "TASK RUN", "REASON"],
            taskRuns.Select(attempt => (string[])
            [
                TaskNames.Of(attempt), attempt.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture), attempt.State,
                HasRun(attempt) ? Format.Elapsed(attempt.StartedAt, attempt.FinishedAt, now) : "",
                attempt.Id.ToString(), attempt.Reason ?? (attempt.ChildRunId is { } child ? $"run {child}" : ""),
            ]));
    }

    // A task that never got to a worker took no time, however long it waited.
    private static bool HasRun(TaskRunResource attempt) => attempt.State == "running" || attempt is { FinishedAt: not null, WorkerId: not null };
}
