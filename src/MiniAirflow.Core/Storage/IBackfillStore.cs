using MiniAirflow.Core.Backfills;

namespace MiniAirflow.Core.Storage;

/// <summary>Backfills: runs for the slots of a time that is over.</summary>
public interface IBackfillStore
{
    /// <summary>Tells what a backfill would do; changes nothing.</summary>
    ValueTask<BackfillPlan> PlanAsync(BackfillRequest request, CancellationToken cancellationToken);

    /// <summary>Creates a backfill; its runs follow as <see cref="AdvanceDueAsync"/> goes on.</summary>
    ValueTask<CreateBackfillResult> CreateAsync(BackfillRequest request, CancellationToken cancellationToken);

    /// <summary>Finds a backfill; null when there is none.</summary>
    ValueTask<Backfill?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Backfills, newest first.</summary>
    /// <param name="workflowId">Only those of this workflow; null for all.</param>
    /// <param name="offset">How many to pass over.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<Backfill>> ListAsync(Guid? workflowId, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Backfills of these workflows, newest first.</summary>
    ValueTask<IReadOnlyList<Backfill>> ListWithinAsync(IReadOnlyList<Guid> workflowIds, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>The slots of a backfill, in the order in which they are run.</summary>
    ValueTask<IReadOnlyList<BackfillSlot>> ListSlotsAsync(Guid id, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or cancels a backfill. Pausing lets its alive runs end; cancelling ends them.</summary>
    /// <returns>The backfill as it is then; null when there is none. One that has ended is not changed.</returns>
    ValueTask<Backfill?> ControlAsync(Guid id, BackfillControl control, string reason, CancellationToken cancellationToken);

    /// <summary>Creates the runs for which there is room, and ends backfills that have none left.</summary>
    /// <returns>How long until the next one is due; null when there is none.</returns>
    ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a request to create a backfill.</summary>
/// <param name="Backfill">The backfill; null when it was refused.</param>
/// <param name="Problem">Why it was refused, as one sentence; null when it was not.</param>
public sealed record CreateBackfillResult(Backfill? Backfill, string? Problem);
