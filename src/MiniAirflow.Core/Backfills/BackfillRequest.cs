using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Backfills;

/// <summary>A backfill to plan or create.</summary>
/// <param name="WorkflowId">Its workflow, which must have a schedule.</param>
/// <param name="From">The first slot is at or after this.</param>
/// <param name="To">The last slot is at or before this.</param>
public sealed record BackfillRequest(Guid WorkflowId, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Which slots that were run before are run again.</summary>
    public Reprocess Reprocess { get; init; }

    /// <summary>Whether the newest slot is run first.</summary>
    public bool RunsBackwards { get; init; }

    /// <summary>Most runs of it that are alive at once; the workflow's own limit does not count them. Default 4.</summary>
    public int MaxActiveRuns { get; init; } = 4;

    /// <summary>It stops when so many of its runs have failed; 0 for never.</summary>
    public int StopAfter { get; init; }

    /// <summary>When its runs may be created, on the clock of the workflow's zone; null for any time.</summary>
    public DailyHours? AllowedHours { get; init; }

    /// <summary>Values of the runs' parameters.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>Why, for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who.</summary>
    public string By { get; init; } = "";
}

/// <summary>Which slots that were run before a backfill runs again. A slot whose newest run is alive is never run.</summary>
public enum Reprocess
{
    /// <summary>None: only slots without a run.</summary>
    None,

    /// <summary>Also those whose newest run has failed.</summary>
    Failed,

    /// <summary>Also those whose newest run has ended, however it did.</summary>
    Completed,
}
