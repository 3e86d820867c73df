using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>Who occupies the slots of a pool or the workers of a queue, and who waits for them. Each costs a look at live rows, whatever history there is.</summary>
public interface IOccupancyStore
{
    /// <summary>A pool: who occupies its slots, and who waits for it in the order in which they would be let in; at the end those that it was found unable to take even when empty.
    /// The pool need not be there: tasks may wait for one that somebody has still to make.</summary>
    ValueTask<PoolOccupancy> OfPoolAsync(string pool, OccupancyPart part, CancellationToken cancellationToken);

    /// <summary>A queue: what workers hold of it, and what is ready in it in the order in which workers would be given it.</summary>
    ValueTask<Occupancy> OfQueueAsync(string queue, OccupancyPart part, CancellationToken cancellationToken);

    /// <summary>How many attempts of each queue workers hold, running or about to; a queue of which none is held is left out.</summary>
    ValueTask<IReadOnlyDictionary<string, int>> CountHeldAsync(CancellationToken cancellationToken);
}

/// <summary>How much of an occupancy is asked for. The counts are of all of it.</summary>
/// <param name="Limit">Most rows of either list.</param>
/// <param name="Within">The workflows whose attempts may be told of; null for all.</param>
public sealed record OccupancyPart(int Limit, IReadOnlyList<Guid>? Within = null);

/// <summary>Who occupies something, and who waits for it.</summary>
/// <param name="Holders">Those that occupy it, the longest first.</param>
/// <param name="Waiters">Those that wait, in the order in which they would be taken.</param>
/// <param name="Holding">How many occupy it, shown or not.</param>
/// <param name="Waiting">How many wait, shown or not; at most <see cref="IStatisticsStore.LargestCount"/> of a queue.</param>
public record Occupancy(IReadOnlyList<OccupancyRow> Holders, IReadOnlyList<OccupancyRow> Waiters, int Holding, int Waiting);

/// <summary>The occupancy of a pool.</summary>
/// <param name="Holders">Those that occupy slots, the longest first.</param>
/// <param name="Waiters">Those that wait, in the order in which they would be let in.</param>
/// <param name="Holding">How many occupy slots, shown or not.</param>
/// <param name="Waiting">How many wait, shown or not.</param>
/// <param name="State">The pool as a limit: without a size when there is no such pool.</param>
/// <param name="First">Why the first of all that wait waits, shown or not; null when nobody does.</param>
public sealed record PoolOccupancy(IReadOnlyList<OccupancyRow> Holders, IReadOnlyList<OccupancyRow> Waiters, int Holding, int Waiting, LimitState State, LimitWait? First)
    : Occupancy(Holders, Waiters, Holding, Waiting);

/// <summary>An attempt that occupies something or waits for it.</summary>
public sealed record OccupancyRow
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Name of the run's workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Name of the task.</summary>
    public required string TaskName { get; init; }

    /// <summary>The place of its item in a mapped task's list, from 0; -1 for a task that is not mapped.</summary>
    public required int MapIndex { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its state.</summary>
    public required TaskState State { get; init; }

    /// <summary>Its priority in the queue.</summary>
    public required int Priority { get; init; }

    /// <summary>How many slots it takes, or needs; 1 of a queue.</summary>
    public required int Slots { get; init; }

    /// <summary>Since when it occupies them, or waits.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The worker that holds it; null while none does.</summary>
    public Guid? WorkerId { get; init; }
}
