using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Waits;

/// <summary>What an attempt waits for, and how far it is: kept with the attempt, so that a wait survives whatever dies.</summary>
public sealed record WaitState
{
    /// <summary>When the wait began: when the attempt became ready.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What is waited for, as the rest of a sentence that begins with "It waits for".</summary>
    public required string For { get; init; }

    /// <summary>When the wait ends without it; null for never.</summary>
    public DateTimeOffset? TimesOutAt { get; init; }

    /// <summary>The time that is waited for; null when it is no time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How often a worker has looked.</summary>
    public int Looks { get; init; }

    /// <summary>What the last look saw, as one sentence; null before the first.</summary>
    public string? Seen { get; init; }

    /// <summary>The secret half of the token by which an event is reported, 128 random bits as hexadecimal digits; null when no event is waited for.</summary>
    public string? Secret { get; init; }

    /// <summary>The workflow whose run is waited for; null when no run is.</summary>
    public string? Workflow { get; init; }

    /// <summary>The logical date of that run.</summary>
    public DateTimeOffset? LogicalDate { get; init; }

    /// <summary>The run of another workflow that does the attempt's work; null when none does.</summary>
    public Guid? ChildRunId { get; init; }

    /// <summary>When that run was asked to end; null when it was not.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Whether it was asked to end because it had lasted too long.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>What a person is asked, with its values put in; null when nobody is.</summary>
    public string? Message { get; init; }
}

/// <summary>What a look at a wait came to: an end, or when to look next.</summary>
/// <param name="Outcome">How the wait has ended; null when it goes on.</param>
/// <param name="State">What is waited for; null when it ended before it began.</param>
/// <param name="NextLook">When to look next; null when something else will end it.</param>
public readonly record struct WaitVerdict(TaskOutcome? Outcome, WaitState? State = null, DateTimeOffset? NextLook = null);

/// <summary>A run that is waited for, as it is now.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="State">Its state, as a word.</param>
/// <param name="HasEnded">Whether it has ended.</param>
/// <param name="HasSucceeded">Whether it ended well.</param>
public sealed record AwaitedRun(Guid Id, string State, bool HasEnded, bool HasSucceeded);
