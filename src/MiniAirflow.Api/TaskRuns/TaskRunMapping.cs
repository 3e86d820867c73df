using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Api.TaskRuns;

/// <summary>Attempts as wire records.</summary>
internal static class TaskRunMapping
{
    public static TaskRunResource Shown(this TaskRun attempt)
    {
        var outcome = attempt.Outcome;
        return new()
        {
            Id = attempt.Id,
            WorkflowRunId = attempt.WorkflowRunId,
            TaskId = attempt.TaskId,
            Status = StateWords.StatusOf(attempt.State).Word(),
            Attempt = attempt.Attempt,
            StartedAt = attempt.StartedAt,
            FinishedAt = attempt.FinishedAt,
            Logs = attempt.LogTail,
            State = attempt.State.Word(),
            TaskName = attempt.TaskName,
            MapIndex = attempt.MapIndex >= 0 ? attempt.MapIndex : null,
            MapLabel = attempt.MapLabel,
            QueuedAt = attempt.QueuedAt,
            DueAt = attempt.DueAt,
            ExitCode = outcome?.ExitCode,
            Signal = outcome?.Signal,
            Reason = outcome?.Reason,
            Outputs = outcome?.Outputs,
            WorkerId = attempt.WorkerId,
            CpuSeconds = outcome?.CpuTime.TotalSeconds,
            PeakMemoryBytes = outcome?.PeakMemoryBytes,
            Kill = Shown(outcome?.Kill),
            LogBytes = outcome?.OutputBytes - outcome?.OutputBytesDropped,
            LogBytesDropped = outcome?.OutputBytesDropped,
            Wait = attempt.Wait.Shown(attempt.Id),
            CreatedAt = attempt.CreatedAt,
            ChildRunId = attempt.Wait?.ChildRunId,
            Cleared = attempt.IsCleared ? true : null,
        };
    }

    public static TaskRunResource Shown(this TaskRunEvent attempt) => new()
    {
        Id = attempt.Id,
        WorkflowRunId = attempt.RunId,
        TaskId = attempt.TaskId,
        Status = StateWords.StatusOf(attempt.State).Word(),
        Attempt = attempt.Attempt,
        StartedAt = attempt.StartedAt,
        FinishedAt = attempt.FinishedAt,
        Logs = "",
        State = attempt.State.Word(),
        TaskName = attempt.TaskName,
        MapIndex = attempt.MapIndex,
        Reason = attempt.Reason,
        WorkerId = attempt.WorkerId,
    };

    private static KillResource? Shown(KillReport? kill) => kill is null
        ? null
        : new() { Killed = kill.Killed, Ended = kill.Ended == 0 ? null : kill.Ended, ElapsedSeconds = kill.Elapsed.TotalSeconds, Confirmed = kill.IsConfirmed };

    private static TaskWaitStateResource? Shown(this WaitState? wait, Guid attempt) => wait is null ? null : new()
    {
        For = wait.For,
        Since = wait.Since,
        TimesOutAt = wait.TimesOutAt,
        Looks = wait.Looks,
        Seen = wait.Seen,
        EventToken = EventToken.Of(attempt, wait),
        Message = wait.Message,
    };
}
