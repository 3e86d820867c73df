namespace MiniAirflow.Core.Schedules;

/// <summary>What the planner knows of one schedule.</summary>
public sealed record ScheduleSituation
{
    /// <summary>The workflow: jitter depends on it.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>When it fires.</summary>
    public required Timetable Timetable { get; init; }

    /// <summary>What it does when slots were missed and runs overlap.</summary>
    public required Definitions.SchedulePolicy Policy { get; init; }

    /// <summary>The first slot that was not decided yet; null when the schedule has ended.</summary>
    public required DateTimeOffset? Next { get; init; }

    /// <summary>Slots that wait for other runs, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Waiting { get; init; } = [];

    /// <summary>Runs of the workflow that are alive, those of backfills aside.</summary>
    public int ActiveRuns { get; init; }

    /// <summary>Whether the newest scheduled run has ended badly.</summary>
    public bool HasPastFailed { get; init; }

    /// <summary>Whether the slots that are late passed while the workflow was paused; otherwise no scheduler was there.</summary>
    public bool WasPaused { get; init; }
}

/// <summary>What to do with one schedule.</summary>
public sealed record SchedulePlan
{
    /// <summary>What becomes of slots, in their order. Each slot before <see cref="Next"/> is in exactly one.</summary>
    public required IReadOnlyList<SlotDecision> Decisions { get; init; }

    /// <summary>The first slot that is not decided; null when the schedule has ended.</summary>
    public required DateTimeOffset? Next { get; init; }

    /// <summary>How many slots wait after this.</summary>
    public int Waiting { get; init; }

    /// <summary>When to plan again at the latest; null for never.</summary>
    public required DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Whether the scheduled runs that are alive are to be cancelled.</summary>
    public bool CancelsActive { get; init; }
}

/// <summary>What becomes of a slot, or of several in a row.</summary>
/// <param name="First">The slot; the first one of several.</param>
/// <param name="Last">The last one of several; otherwise the slot.</param>
/// <param name="Slots">How many these are.</param>
/// <param name="Outcome">What becomes of them.</param>
/// <param name="WasWaiting">Whether the ledger has a row for it already.</param>
/// <param name="Reason">Why, as one sentence; null when the outcome says it all.</param>
public readonly record struct SlotDecision(DateTimeOffset First, DateTimeOffset Last, int Slots, SlotOutcome Outcome, bool WasWaiting = false, string? Reason = null)
{
    /// <summary>A decision about one slot.</summary>
    public SlotDecision(DateTimeOffset slot, SlotOutcome outcome, bool wasWaiting = false, string? reason = null) : this(slot, slot, 1, outcome, wasWaiting, reason) { }
}
