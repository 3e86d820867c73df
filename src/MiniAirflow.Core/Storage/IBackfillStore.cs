using MiniAirflow.Core.Schedules;

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

    /// <summary>The slots of a backfill, in the order in which they are run.</summary>
    ValueTask<IReadOnlyList<BackfillSlot>> ListSlotsAsync(Guid id, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or cancels a backfill. Pausing lets its alive runs end; cancelling ends them.</summary>
    /// <returns>The backfill as it is then; null when there is none. One that has ended is not changed.</returns>
    ValueTask<Backfill?> ControlAsync(Guid id, BackfillControl control, string reason, CancellationToken cancellationToken);

    /// <summary>Creates the runs for which there is room, and ends backfills that have none left.</summary>
    /// <returns>How long until the next one is due; null when there is none.</returns>
    ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken);
}

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

/// <summary>What to do with a backfill.</summary>
public enum BackfillControl
{
    /// <summary>Create no more runs for now.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>End it, and its runs.</summary>
    Cancel,
}

/// <summary>State of a backfill.</summary>
public enum BackfillState
{
    /// <summary>It has runs to create, or alive.</summary>
    Running,

    /// <summary>It creates no runs until it is resumed.</summary>
    Paused,

    /// <summary>All its runs have ended well.</summary>
    Success,

    /// <summary>A run of it has failed, and it has none left.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Cancelled,
}

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

/// <summary>What became of a request to create a backfill.</summary>
/// <param name="Backfill">The backfill; null when it was refused.</param>
/// <param name="Problem">Why it was refused, as one sentence; null when it was not.</param>
public sealed record CreateBackfillResult(Backfill? Backfill, string? Problem);

/// <summary>A slot of a backfill.</summary>
/// <param name="Slot">The slot: end of the data interval.</param>
/// <param name="RunId">Its run; null while there is none.</param>
/// <param name="Note">Why it is not run; empty otherwise.</param>
public sealed record BackfillSlot(DateTimeOffset Slot, Guid? RunId, string Note);

/// <summary>A backfill.</summary>
public sealed record Backfill
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required BackfillRequest Request { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its state.</summary>
    public required BackfillState State { get; init; }

    /// <summary>Why it is in this state; empty where the state says it all.</summary>
    public string Note { get; init; } = "";

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many slots it has.</summary>
    public required int Slots { get; init; }

    /// <summary>How many of them were dealt with: run, or passed over.</summary>
    public int NextPlace { get; init; }

    /// <summary>Runs that are alive.</summary>
    public int Alive { get; init; }

    /// <summary>Runs that ended well.</summary>
    public int Succeeded { get; init; }

    /// <summary>Runs that ended in another way.</summary>
    public int Failed { get; init; }

    /// <summary>Slots that were passed over, since they had a run when their turn came.</summary>
    public int Skipped { get; init; }
}

/// <summary>States of backfills and reprocess policies as words: what the store, the API and the CLI write.</summary>
public static class BackfillWords
{
    private static readonly string[] States = ["running", "paused", "success", "failed", "cancelled"];
    private static readonly string[] Policies = ["none", "failed", "completed"];

    /// <summary>The word of a state.</summary>
    public static string Word(this BackfillState state) => States[(int)state];

    /// <summary>The word of a policy.</summary>
    public static string Word(this Reprocess reprocess) => Policies[(int)reprocess];

    /// <summary>Reads a state from a word that this program wrote.</summary>
    public static BackfillState ParseState(string word) => (BackfillState)Array.IndexOf(States, word);

    /// <summary>Reads a policy from its word.</summary>
    public static bool TryParse(string? word, out Reprocess reprocess)
    {
        var index = word is null ? -1 : Array.IndexOf(Policies, word);
        reprocess = index < 0 ? default : (Reprocess)index;
        return index >= 0;
    }
}
