using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>How the whole stands, in figures: for gauges and for whoever scales workers.</summary>
public interface IStatisticsStore
{
    /// <summary>Counts above this are not made: the figure says "at least so many". A queue of a million costs what one of this length does.</summary>
    const int LargestCount = 100_000;

    /// <summary>Counts what is open now. Costs one look at the live rows, whatever history there is.</summary>
    /// <exception cref="StoreException">The database did not answer.</exception>
    ValueTask<StoreStatistics> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>How the whole stands at a moment.</summary>
public sealed record StoreStatistics
{
    /// <summary>The moment, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Queues in which attempts wait for a worker, by name. An empty queue is not among them.</summary>
    public required IReadOnlyList<QueueStatistics> Queues { get; init; }

    /// <summary>Active workers, by name.</summary>
    public required IReadOnlyList<WorkerStatistics> Workers { get; init; }

    /// <summary>Open attempts by state: <c>queued</c> (leased ahead by a worker included), <c>running</c>, <c>scheduled</c> (waits for a limit), <c>up_for_retry</c>,
    /// <c>up_for_reschedule</c>, <c>deferred</c> (with a time to look at it), <c>awaiting_input</c>. States that none is in are 0.</summary>
    public required IReadOnlyDictionary<TaskState, int> Open { get; init; }

    /// <summary>The first slot of any schedule that should have been decided by now; null when none is late.</summary>
    public DateTimeOffset? OldestDueSlot { get; init; }

    /// <summary>Deliveries to hooks' targets that are still to be made.</summary>
    public required int PendingDeliveries { get; init; }

    /// <summary>States that <see cref="Open"/> counts.</summary>
    public static IReadOnlyList<TaskState> CountedStates { get; } =
        [TaskState.Queued, TaskState.Running, TaskState.Scheduled, TaskState.UpForRetry, TaskState.UpForReschedule, TaskState.Deferred, TaskState.AwaitingInput];
}

/// <summary>A queue in which attempts wait for a worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ready">How many could begin at once if there were slots; at most <see cref="IStatisticsStore.LargestCount"/>.</param>
/// <param name="OldestSince">Since when the one that has waited longest has been ready.</param>
public sealed record QueueStatistics(string Name, int Ready, DateTimeOffset OldestSince);

/// <summary>A worker and its slots.</summary>
/// <param name="Name">The name that its operator gave it.</param>
/// <param name="Slots">Tasks that it runs at once.</param>
/// <param name="Used">Tasks that run on it.</param>
/// <param name="LastHeartbeat">When it was last heard of, by the store's clock.</param>
public sealed record WorkerStatistics(string Name, int Slots, int Used, DateTimeOffset LastHeartbeat);
