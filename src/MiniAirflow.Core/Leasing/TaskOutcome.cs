using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Leasing;

/// <summary>How an attempt ended, with its cause and its cost. A value: no end of a task is an exception.</summary>
public sealed record TaskOutcome
{
    /// <summary>What kind of end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] // required, so it must be there even where defaults are left out
    public required OutcomeKind Kind { get; init; }

    /// <summary>Exit code of the command; null when it was ended by a signal, never started, or was no command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal that ended the command, e.g. 9; null for none.</summary>
    public int? Signal { get; init; }

    /// <summary>One sentence that says why it did not succeed; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether another attempt would end the same way, so that no retry follows.</summary>
    public bool IsFinal { get; init; }

    /// <summary>CPU time of the command and the children it waited for.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>Largest resident size that one process of the command reached, in bytes; 0 when unknown.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Bytes of output the command wrote, kept or not.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Bytes of output that are missing from the log: over a cap, or not storable.</summary>
    public long OutputBytesDropped { get; init; }

    /// <summary>Values the task wrote to its output file, by name.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>What was killed at a timeout or cancel, or left behind by the command; null when nothing had to be.</summary>
    public KillReport? Kill { get; init; }

    /// <summary>The list of a mapped task: no end, but what it becomes. Null for every other report.</summary>
    [JsonIgnore]
    public IReadOnlyList<MapItem>? Items { get; init; }

    /// <summary>The everyday good end.</summary>
    public static TaskOutcome Success { get; } = new() { Kind = OutcomeKind.Success, ExitCode = 0 };

    /// <summary>An end with an error of the task's own.</summary>
    public static TaskOutcome Failure(string reason) => new() { Kind = OutcomeKind.Failed, Reason = reason };

    /// <summary>An end without having run, because it was decided not to.</summary>
    public static TaskOutcome Skipped(string reason) => new() { Kind = OutcomeKind.Skipped, Reason = reason };
}

/// <summary>The ends an attempt can have.</summary>
public enum OutcomeKind
{
    /// <summary>It did what it was meant to.</summary>
    Success,

    /// <summary>It ended with an error, by itself.</summary>
    Failed,

    /// <summary>It was ended at its timeout.</summary>
    TimedOut,

    /// <summary>It was ended because somebody asked.</summary>
    Cancelled,

    /// <summary>Its worker stopped before it could end.</summary>
    Lost,

    /// <summary>It did not run, or what it did does not count: a condition that does not hold, an exit code that says so.</summary>
    Skipped,

    /// <summary>No end: what it waits for is not there yet, and it is looked for again later.</summary>
    NotYet,
}

/// <summary>Proof of a kill.</summary>
/// <param name="Killed">Processes that were killed: those that did not end in their time when they were told to, or that nobody had told.</param>
/// <param name="Elapsed">From the first signal until none was left, or until it was given up.</param>
/// <param name="IsConfirmed">Whether the process tree was seen empty; false means "kill unconfirmed".</param>
/// <param name="Ended">Processes that were made to end, told or killed; 0 where nobody counted them.</param>
public sealed record KillReport(int Killed, TimeSpan Elapsed, bool IsConfirmed, int Ended = 0);
