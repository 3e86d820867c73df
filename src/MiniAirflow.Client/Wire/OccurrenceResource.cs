namespace MiniAirflow.Client.Wire;

/// <summary>A row of the occurrence ledger: what became of a slot, or of several in a row that shared a fate.</summary>
public sealed record OccurrenceResource
{
    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>The slot; the first one of several.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>The last one of several; otherwise the slot.</summary>
    public required DateTimeOffset LastSlot { get; init; }

    /// <summary>How many slots these are.</summary>
    public required int Slots { get; init; }

    /// <summary>What became of them: <c>started waiting deduplicated skipped_overlap skipped_pause skipped_calendar missed failed withdrawn</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When that was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The run that was started for it, or that was there already; absent when there is none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Milliseconds from the time at which it was due, jitter included, to the creation of its run; absent unless it was started.</summary>
    public long? LagMs { get; init; }

    /// <summary>Why, or how it came to this time, as one sentence; absent when the outcome says it all.</summary>
    public string? Reason { get; init; }
}
