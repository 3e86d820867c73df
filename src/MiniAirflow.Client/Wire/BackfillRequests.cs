namespace MiniAirflow.Client.Wire;

/// <summary>A backfill to create, or with <c>dry_run</c> to plan.</summary>
public sealed record CreateBackfillRequest
{
    /// <summary>Name or id of the workflow, which must have a schedule.</summary>
    public required string Workflow { get; init; }

    /// <summary>The first slot is at or after this: RFC 3339, or a date or local time in the workflow's zone.</summary>
    public required string From { get; init; }

    /// <summary>The last slot is at or before this, written like <c>from</c>; a date counts to its end, and today's to now.</summary>
    public required string To { get; init; }

    /// <summary>Which slots that were run before are run again: <c>none</c>, those that <c>failed</c>, or all that are <c>completed</c>; <c>none</c> by default.</summary>
    public string? Reprocess { get; init; }

    /// <summary>Whether the newest slot is run first.</summary>
    public bool RunBackwards { get; init; }

    /// <summary>Most runs of it that are alive at once; 4 by default. The workflow's own limit does not count them.</summary>
    public int? MaxActiveRuns { get; init; }

    /// <summary>It stops when so many of its runs have failed; 0, the default, for never.</summary>
    public int? StopAfter { get; init; }

    /// <summary>Hours of the day in which it creates runs, as in <c>22:00-06:00</c>, in the workflow's zone; any time by default.</summary>
    public string? AllowedHours { get; init; }

    /// <summary>Values for the workflow's parameters, by name.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Who creates it; <c>api</c> by default.</summary>
    public string? By { get; init; }

    /// <summary>Only tell what it would do.</summary>
    public bool DryRun { get; init; }

    /// <summary>More than a thousand runs are meant.</summary>
    public bool Confirm { get; init; }
}

/// <summary>What is done with a backfill.</summary>
public sealed record ControlBackfillRequest
{
    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }
}
