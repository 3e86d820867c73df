using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage;

/// <summary>When workflows fire, and what became of each of their slots.</summary>
public interface IScheduleStore
{
    /// <summary>Plans every schedule that is due as <see cref="SchedulePlanner"/> decides: creates runs, notes in the ledger what became of each slot, and moves the schedules
    /// on, in one transaction. Unique (workflow, logical date) makes a second fire of a slot harmless.</summary>
    /// <returns>How long until the next one is due; null when none is scheduled.</returns>
    ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken);

    /// <summary>Reads ahead what the schedules need that are due soon, so that ten thousand that are due at once need not wait for it. Changes nothing.</summary>
    /// <param name="ahead">How far ahead to look.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask PrepareAsync(TimeSpan ahead, CancellationToken cancellationToken);

    /// <summary>Rows of the occurrence ledger, newest slot first.</summary>
    ValueTask<IReadOnlyList<Occurrence>> ListOccurrencesAsync(OccurrenceFilter filter, CancellationToken cancellationToken);
}

/// <summary>Which rows of the ledger to list.</summary>
/// <param name="WorkflowId">The workflow.</param>
public sealed record OccurrenceFilter(Guid WorkflowId)
{
    /// <summary>Only rows with a slot at or after this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only rows with a slot at or before this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only rows with this outcome.</summary>
    public SlotOutcome? Outcome { get; init; }

    /// <summary>How many to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Limit { get; init; } = 20;
}
