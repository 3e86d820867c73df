using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Hooks;

/// <summary>One event on its way to one hook's target.</summary>
public sealed record Delivery
{
    /// <summary>Identity. The target is told it with every try, so that it can tell a repetition.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow whose hook it is.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Number of the version whose hook it is.</summary>
    public required int Version { get; init; }

    /// <summary>The hook.</summary>
    public required HookPlace Place { get; init; }

    /// <summary>The run; null when it is about none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>What happened.</summary>
    public required HookEvent Event { get; init; }

    /// <summary>The same with all that is known.</summary>
    public required HookNotice Notice { get; init; }

    /// <summary>Whom it is for, for people.</summary>
    public required string Target { get; init; }

    /// <summary>Its state.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Tries so far, one that is under way included.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it came into being.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; while a try is under way, when that is taken for lost. Null when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the target answered to the last try, shortened; empty for nothing.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Why the last try failed; empty when it did not.</summary>
    public string Problem { get; init; } = "";
}

/// <summary>States of a delivery.</summary>
public enum DeliveryState : byte
{
    /// <summary>It is to be tried, or tried again.</summary>
    Pending,

    /// <summary>The target took it.</summary>
    Delivered,

    /// <summary>It was given up.</summary>
    Failed,
}

/// <summary>The words of <see cref="DeliveryState"/>.</summary>
public static class DeliveryStates
{
    private static readonly string[] Words = ["pending", "delivered", "failed"];

    /// <summary>All words, in their order.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The word of a state.</summary>
    public static string Word(this DeliveryState state) => Words[(int)state];

    /// <summary>Reads a state from its word.</summary>
    public static bool TryParse(string? word, out DeliveryState state)
    {
        var place = word is null ? -1 : Array.IndexOf(Words, word);
        state = place < 0 ? default : (DeliveryState)place;
        return place >= 0;
    }

    /// <summary>Reads a state from a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is no such word.</exception>
    public static DeliveryState Parse(string word) => TryParse(word, out var state) ? state : throw new FormatException($"'{word}' is no state of a delivery.");
}

/// <summary>A delivery that a scheduler has taken to try it: nobody else does until its time is over.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Hook">The hook; null when its version has none there.</param>
public sealed record ClaimedDelivery(Delivery Delivery, HookDefinition? Hook);
