namespace MiniAirflow.Core.Runs;

/// <summary>The legal transitions of an attempt. Stores guard each write by it; the tests walk it.</summary>
/// <remarks>
/// <code>
/// none ──► scheduled ──► queued, for a task with limits; the same after up_for_retry
/// none ──► queued ──► running ──► success | failed | timed_out | cancelled | lost
///   │        ▲ │
///   │        │ └────────────────► (leased and ended between two reports: any end that running has)
///   │   up_for_retry (attempt n + 1)
///   │   queued, running ──► up_for_reschedule ──► queued      (a look that found nothing, and the next one)
///   ├──► deferred, awaiting_input ──► success | failed | timed_out | skipped | cancelled    (waits without a worker; also from up_for_retry)
///   └──────────────────────────► upstream_failed | skipped | removed | cancelled | (marked by hand) success | failed
/// </code>
/// A terminal state is final. A retry, and what runs again because it was cleared, is a new attempt with a row of its own, so nothing ever leaves <c>failed</c>.
/// </remarks>
public static class TaskTransitions
{
    /// <summary>Whether an attempt may go from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static bool IsLegal(TaskState from, TaskState to) => from switch
    {
        TaskState.None => to is TaskState.Scheduled or TaskState.Queued or TaskState.Deferred or TaskState.AwaitingInput or TaskState.UpstreamFailed or TaskState.Skipped
            or TaskState.Removed or TaskState.Cancelled or TaskState.Success or TaskState.Failed,
        TaskState.Scheduled => to is TaskState.Queued or TaskState.Deferred or TaskState.AwaitingInput or TaskState.Skipped or TaskState.Removed or TaskState.Cancelled or TaskState.Success or TaskState.Failed,
        TaskState.Queued => to is TaskState.Running or TaskState.Deferred or TaskState.UpForReschedule or TaskState.AwaitingInput
            || IsEndOfRunning(to) || to is TaskState.Skipped or TaskState.Removed,
        TaskState.Running => to is TaskState.Deferred or TaskState.UpForReschedule or TaskState.AwaitingInput or TaskState.Skipped
            || IsEndOfRunning(to),
        TaskState.UpForRetry when to is TaskState.Deferred or TaskState.AwaitingInput => true,
        TaskState.UpForRetry or TaskState.UpForReschedule or TaskState.Deferred or TaskState.AwaitingInput =>
            to is TaskState.Scheduled or TaskState.Queued or TaskState.Skipped or TaskState.Removed || IsEndOfRunning(to),
        _ => false,
    };

    private static bool IsEndOfRunning(TaskState to) =>
        to is TaskState.Success or TaskState.Failed or TaskState.TimedOut or TaskState.Cancelled or TaskState.Lost;
}
