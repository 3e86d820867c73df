namespace MiniAirflow.Core.Backfills;

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
