using System.Text;

namespace MiniAirflow.Core.Access;

/// <summary>What became of what somebody tried.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>They were not allowed to.</summary>
    Refused,

    /// <summary>They were, and it could not be done as it was asked for.</summary>
    Failed,
}

/// <summary>The words for outcomes.</summary>
public static class AuditOutcomes
{
    private static readonly string[] Words = ["done", "refused", "failed"];

    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The word for an outcome.</summary>
    public static string Word(this AuditOutcome outcome) => Words[(int)outcome];

    /// <summary>Reads a word that a store holds; one that this program does not know counts as a failure.</summary>
    public static AuditOutcome Parse(string word) => TryParse(word, out var outcome) ? outcome : AuditOutcome.Failed;

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string? word, out AuditOutcome outcome)
    {
        var index = Array.IndexOf(Words, word);
        outcome = (AuditOutcome)Math.Max(0, index);
        return index >= 0;
    }
}

/// <summary>Somebody changed something, or tried to.</summary>
public sealed record AuditRecord
{
    /// <summary>Longest text of any member; what is longer is cut.</summary>
    public const int MaxText = 500;

    private readonly string _actor = "", _source = "", _target = "", _detail = "";

    /// <summary>Identity; rises with time. The store gives it.</summary>
    public Guid Id { get; init; }

    /// <summary>When, by the store's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who: a name, as it was then.</summary>
    public required string Actor { get => _actor; init => _actor = Plain(value); }

    /// <summary>How they showed who they are; see <see cref="PrincipalKinds"/>; empty for somebody who did not.</summary>
    public required string ActorKind { get; init; }

    /// <summary>From which address.</summary>
    public required string Source { get => _source; init => _source = Plain(value); }

    /// <summary>What they did: the operation's name in the API's document.</summary>
    public required string Action { get; init; }

    /// <summary>To what: a kind and a name or id; empty for nothing in particular.</summary>
    public string Target { get => _target; init => _target = Plain(value); }

    /// <summary>What became of it.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>What changed, from what to what, or why it was refused; short, and never a secret.</summary>
    public string Detail { get => _detail; init => _detail = Plain(value); }

    /// <summary>One line that no name or address can break or colour (S31): control characters and lone surrogates become question marks.</summary>
    private static string Plain(string text)
    {
        if (text.Length <= MaxText && !text.Any(one => char.IsControl(one) || char.IsSurrogate(one) || one is '\u2028' or '\u2029')) return text;
        var plain = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > MaxText - 1) return plain.Append('…').ToString();
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) plain.Append('?');
            else plain.Append(rune);
        }
        return plain.ToString();
    }
}
