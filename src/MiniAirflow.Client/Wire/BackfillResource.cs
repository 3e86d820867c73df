namespace MiniAirflow.Client.Wire;

/// <summary>A backfill: runs for the slots of a time that is over.</summary>
public sealed record BackfillResource
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>One of <c>running paused success failed cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in this state; absent where the state says it all.</summary>
    public string? Note { get; init; }

    /// <summary>The first slot is at or after this.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The last slot is at or before this.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Which slots that were run before are run again: <c>none</c>, those that <c>failed</c>, or all that are <c>completed</c>.</summary>
    public required string Reprocess { get; init; }

    /// <summary>Whether the newest slot is run first.</summary>
    public required bool RunBackwards { get; init; }

    /// <summary>Most runs of it that are alive at once.</summary>
    public required int MaxActiveRuns { get; init; }

    /// <summary>It stops when so many of its runs have failed; 0 for never.</summary>
    public required int StopAfter { get; init; }

    /// <summary>Hours of the day in which it creates runs, as in <c>22:00-06:00</c>, in the workflow's zone; absent for any time.</summary>
    public string? AllowedHours { get; init; }

    /// <summary>Values of the runs' parameters.</summary>
    public required IReadOnlyDictionary<string, string> Params { get; init; }

    /// <summary>Why, for people; empty for none.</summary>
    public required string Reason { get; init; }

    /// <summary>Who created it.</summary>
    public required string By { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many slots it runs.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots that are over: succeeded, failed or skipped.</summary>
    public required int Done { get; init; }

    /// <summary>Runs that are alive.</summary>
    public required int Alive { get; init; }

    /// <summary>Runs that ended well.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Runs that ended in another way.</summary>
    public required int Failed { get; init; }

    /// <summary>Slots that were passed over, since they had a run when their turn came.</summary>
    public required int Skipped { get; init; }

    /// <summary>Seconds until its end at the rate so far; absent unless it is running and a run of it has ended.</summary>
    public long? EtaSeconds { get; init; }
}

/// <summary>A slot of a backfill.</summary>
public sealed record BackfillSlotResource
{
    /// <summary>The slot: end of its run's data interval.</summary>
    public required DateTimeOffset DataIntervalEnd { get; init; }

    /// <summary>Its run; absent while there is none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Why it was passed over; absent when it was not.</summary>
    public string? Note { get; init; }
}

/// <summary>What a backfill would do.</summary>
public sealed record BackfillPlanResource
{
    /// <summary>How many runs it would create.</summary>
    public required int Runs { get; init; }

    /// <summary>Its slots in the order in which they would be run, with those that would be passed over; at most the first thousand.</summary>
    public required IReadOnlyList<PlannedSlotResource> Slots { get; init; }

    /// <summary>How many slots there are in all.</summary>
    public required int Total { get; init; }
}

/// <summary>A slot of a backfill that is planned.</summary>
public sealed record PlannedSlotResource
{
    /// <summary>Label in schedule time, and start of the data interval.</summary>
    public required DateTimeOffset LogicalDate { get; init; }

    /// <summary>End of the data interval.</summary>
    public required DateTimeOffset DataIntervalEnd { get; init; }

    /// <summary>Why it would not be run; absent when it would.</summary>
    public string? Note { get; init; }
}
