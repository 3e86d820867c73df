using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Backfills;

/// <summary>What a backfill would do.</summary>
/// <param name="Problem">Why it cannot be made, as one sentence; null when it can.</param>
/// <param name="Slots">Its slots in the order in which they are run, with those that are passed over.</param>
public sealed record BackfillPlan(string? Problem, IReadOnlyList<PlannedSlot> Slots)
{
    /// <summary>Most slots of one backfill.</summary>
    public const int MaxSlots = 100_000;

    /// <summary>How many runs it would create.</summary>
    public int Runs => Slots.Count(slot => slot.Note is null);
}

/// <summary>A slot of a backfill that is planned.</summary>
/// <param name="Interval">What its run would be about.</param>
/// <param name="Note">Why it is not run; null when it is.</param>
public readonly record struct PlannedSlot(DataInterval Interval, string? Note);
