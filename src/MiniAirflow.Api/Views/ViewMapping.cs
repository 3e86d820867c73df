using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Views;

/// <summary>Marks and attempts as wire records.</summary>
internal static class ViewMapping
{
    public static RunMarkResource Shown(this RunMark mark) => new()
    {
        Id = mark.Id,
        State = mark.State.Word(),
        CreatedAt = mark.CreatedAt,
        StartedAt = mark.StartedAt,
        FinishedAt = mark.FinishedAt,
    };

    public static TimelineAttemptResource ShownInTime(this TaskRun attempt) => new()
    {
        Id = attempt.Id,
        Task = attempt.TaskName,
        MapIndex = attempt.MapIndex < 0 ? null : attempt.MapIndex,
        MapLabel = attempt.MapLabel,
        Attempt = attempt.Attempt,
        State = attempt.State.Word(),
        QueuedAt = attempt.QueuedAt,
        StartedAt = HasStarted(attempt) ? attempt.StartedAt : null,
        FinishedAt = attempt.FinishedAt,
        DueAt = attempt.DueAt,
        WorkerId = attempt.WorkerId,
        ExitCode = attempt.Outcome?.ExitCode,
        Reason = attempt.Outcome?.Reason,
        Cleared = attempt.IsCleared ? true : null,
    };

    /// <summary>Until its command starts, an attempt's start is the time at which it came into being; only a worker's word is a start.</summary>
    private static bool HasStarted(TaskRun attempt) =>
        attempt.State == TaskState.Running || (attempt.State.IsTerminal() && attempt.WorkerId is not null && attempt.State is not (TaskState.UpstreamFailed or TaskState.Removed));
}
