namespace MiniAirflow.Core.Schedules;

/// <summary>A row of the occurrence ledger: what became of a slot, or of several in a row that shared a fate.</summary>
public sealed record Occurrence
{
    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>The slot; the first one of several.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>The last one of several; otherwise the slot.</summary>
    public required DateTimeOffset LastSlot { get; init; }

    /// <summary>How many slots these are.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>What became of them.</summary>
    public required SlotOutcome Outcome { get; init; }

    /// <summary>When that was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The run that was started for it, or that was there already; null when there is none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Milliseconds from the time at which it was due, jitter included, to the creation of its run; null unless it was started.</summary>
    public long? LagMilliseconds { get; init; }

    /// <summary>Why, or how it came to this time, as one sentence; null when the outcome says it all.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of a slot.</summary>
public enum SlotOutcome : byte
{
    /// <summary>A run was created.</summary>
    Started,

    /// <summary>It waits for other runs of the workflow to end.</summary>
    Waiting,

    /// <summary>There was a run with this logical date already.</summary>
    Deduplicated,

    /// <summary>Another run of the workflow was alive, and the overlap policy let it pass.</summary>
    SkippedOverlap,

    /// <summary>The workflow was paused, and the catch-up policy did not make up for it.</summary>
    SkippedPause,

    /// <summary>A calendar leaves its day out.</summary>
    SkippedCalendar,

    /// <summary>No scheduler fired it in time, and the catch-up policy did not make up for it.</summary>
    Missed,

    /// <summary>Its run could not be created.</summary>
    Failed,

    /// <summary>It waited for other runs when the schedule was taken away.</summary>
    Withdrawn,
}

/// <summary>Outcomes as words: what the store, the API and the CLI write.</summary>
public static class SlotOutcomes
{
    private static readonly string[] Words =
        ["started", "waiting", "deduplicated", "skipped_overlap", "skipped_pause", "skipped_calendar", "missed", "failed", "withdrawn"];

    /// <summary>The word of an outcome.</summary>
    public static string Word(this SlotOutcome outcome) => Words[(int)outcome];

    /// <summary>All words, in their order.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>Reads an outcome from its word.</summary>
    public static bool TryParse(string? word, out SlotOutcome outcome)
    {
        var index = word is null ? -1 : Array.IndexOf(Words, word);
        outcome = index < 0 ? default : (SlotOutcome)index;
        return index >= 0;
    }

    /// <summary>Reads an outcome from a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is no such word.</exception>
    public static SlotOutcome Parse(string word) => TryParse(word, out var outcome) ? outcome : throw new FormatException($"'{word}' is no outcome of a slot.");
}
