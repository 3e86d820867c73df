using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>Events as lines for a pipe or a log file: <c>12:00:01 task extract succeeded in 1.2 s</c>. Pure.</summary>
/// <param name="zone">Zone of the times.</param>
/// <param name="hasSeveralRuns">Whether a task's name needs its workflow's before it.</param>
internal sealed class PlainLines(TimeZoneInfo zone, bool hasSeveralRuns)
{
    /// <summary>The line for an event; null for one that is not worth a line.</summary>
    public string? Of(StoreEvent change, RunProgress run)
    {
        var text = change switch
        {
            { Run: { } now } => Of(now),
            { Task: { } now } when Of(now) is { } end => $"task {(hasSeveralRuns ? $"{run.Workflow}/" : "")}{TaskNames.Of(now.TaskName, now.MapIndex)} {end}",
            _ => null,
        };
        return text is null ? null : $"{Format.Clock(change.At, zone)} {TerminalText.Line(text)}";
    }

    private static string? Of(RunEvent run) => run.State switch
    {
        RunState.Running => $"run {run.WorkflowName} started",
        RunState.Success => $"run {run.WorkflowName} succeeded in {Took(run.StartedAt, run.FinishedAt)}",
        RunState.Failed => $"run {run.WorkflowName} failed after {Took(run.StartedAt, run.FinishedAt)}",
        RunState.TimedOut => $"run {run.WorkflowName} ran out of time after {Took(run.StartedAt, run.FinishedAt)}",
        RunState.UpForRetry => $"run {run.WorkflowName} failed, and will be tried again",
        RunState.Cancelled => $"run {run.WorkflowName} was cancelled after {Took(run.StartedAt, run.FinishedAt)}",
        _ => null,
    };

    private static string? Of(TaskRunEvent task) => task.State switch
    {
        TaskState.Running => task.Attempt == 1 ? "started" : $"started, attempt {task.Attempt}",
        TaskState.Success => $"succeeded in {Took(task.StartedAt, task.FinishedAt)}",
        TaskState.Failed => $"failed after {Took(task.StartedAt, task.FinishedAt)}{Because(task)}",
        TaskState.TimedOut => $"timed out after {Took(task.StartedAt, task.FinishedAt)}{Because(task)}",
        TaskState.Lost => $"was lost{Because(task)}",
        TaskState.Cancelled => "was cancelled",
        TaskState.UpForRetry => $"will be tried again, attempt {task.Attempt}",
        TaskState.UpstreamFailed => "did not run: a task before it did not succeed",
        TaskState.Skipped => $"was skipped{Because(task)}",
        _ => null,
    };

    private static string Because(TaskRunEvent task) => string.IsNullOrEmpty(task.Reason) ? "" : $": {task.Reason}";

    private static string Took(DateTimeOffset start, DateTimeOffset? end) => Format.Duration((end ?? start) - start);
}
