namespace MiniAirflow.Client.Wire;

/// <summary>Which tasks of a run run again.</summary>
public sealed record ClearRequest
{
    /// <summary>Names of tasks; all of them when absent.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Names of groups, whose tasks are meant as if they were named.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Also what comes after them.</summary>
    public bool Downstream { get; init; }

    /// <summary>Also what comes before them.</summary>
    public bool Upstream { get; init; }

    /// <summary>Of all these only those that did not succeed.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>Only tell what would be done.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Which tasks of a run count as what.</summary>
public sealed record MarkRequest
{
    /// <summary>What they count as: <c>success</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Names of tasks; all of them when absent.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Names of groups, whose tasks are meant as if they were named.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Also what comes after them.</summary>
    public bool Downstream { get; init; }

    /// <summary>Also what comes before them.</summary>
    public bool Upstream { get; init; }

    /// <summary>Of all these only those that did not succeed.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>Why, for people; it is kept with the task runs.</summary>
    public string? Reason { get; init; }

    /// <summary>Only tell what would be done.</summary>
    public bool DryRun { get; init; }
}

/// <summary>The same operation on many runs: those that are named, or those that fit all that is said of them.</summary>
public sealed record OperateRunsRequest
{
    /// <summary>One of <c>clear mark_success mark_failed cancel</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Ids of runs; with them nothing else chooses runs.</summary>
    public IReadOnlyList<Guid>? RunIds { get; init; }

    /// <summary>Name or id of a workflow whose runs are meant.</summary>
    public string? Workflow { get; init; }

    /// <summary>Status of the runs that are meant.</summary>
    public string? Status { get; init; }

    /// <summary>Runs created at or after this are meant, in whole milliseconds.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Runs created before this are meant, in whole milliseconds.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Most runs to take, the newest first; 1,000 by default and at most.</summary>
    public int? Limit { get; init; }

    /// <summary>Names of tasks; all of them when absent. A run without one of them is left alone.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Names of groups, whose tasks are meant as if they were named.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Also what comes after them.</summary>
    public bool Downstream { get; init; }

    /// <summary>Also what comes before them.</summary>
    public bool Upstream { get; init; }

    /// <summary>Of all these only those that did not succeed.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Only tell what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Count the tasks of each run, and leave them out of the answer: a thousand runs may have a million.</summary>
    public bool Brief { get; init; }
}

/// <summary>A run to make once more, by itself.</summary>
public sealed record RerunRequest
{
    /// <summary>Values that differ from those of the run that is repeated, by name.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>A second request with the same key for the same workflow gets the first one's run.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>What people note on a run.</summary>
public sealed record NoteRequest
{
    /// <summary>The note; empty takes it away.</summary>
    public required string Note { get; init; }
}
