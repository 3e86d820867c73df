using System.Buffers.Binary;

namespace MiniAirflow.Core.Hooks;

/// <summary>Whether, and when, a delivery is tried again. Pure.</summary>
public static class DeliveryRule
{
    /// <summary>Tries before a delivery is given up: with the delays between them, over three and a half hours.</summary>
    public const int MaxAttempts = 10;

    /// <summary>A try that has not said how it ended for so long is taken for lost, with its scheduler. A try itself takes half of that at most.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Longest delay between two tries.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>Longest answer, and longest problem, that is kept, in characters.</summary>
    public const int MaxText = 500;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of a delivery after a try.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="attempts">Tries so far, this one included.</param>
    /// <param name="result">How the try ended.</param>
    /// <param name="now">The time.</param>
    public static DeliveryStep Decide(Guid id, int attempts, DeliveryResult result, DateTimeOffset now) =>
        result.IsDelivered ? new DeliveryStep(DeliveryState.Delivered, null)
        : result.IsFinal || attempts >= MaxAttempts ? new DeliveryStep(DeliveryState.Failed, null)
        : new DeliveryStep(DeliveryState.Pending, now + DelayAfter(id, attempts));

    /// <summary>The delay after a failed try: 5 s, and three times as long after each further one, up to an hour; each a fifth shorter or longer by chance.</summary>
    /// <param name="id">The delivery: its end is random, and the same whenever it is asked.</param>
    /// <param name="attempts">Tries so far.</param>
    public static TimeSpan DelayAfter(Guid id, int attempts)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        var mixed = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) ^ (uint)attempts * 0x9E3779B9) * 0x85EBCA6B;
        var share = mixed / (double)uint.MaxValue;
        var whole = Math.Min(FirstDelay.TotalSeconds * Math.Pow(3, Math.Min(attempts - 1, 20)), MaxDelay.TotalSeconds);
        return TimeSpan.FromMilliseconds(Math.Round(whole * (800 + 400 * share)));
    }
}

/// <summary>How a try ended.</summary>
/// <param name="IsDelivered">Whether the target took it.</param>
public sealed record DeliveryResult(bool IsDelivered)
{
    /// <summary>Whether another try would end the same way.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What the target answered, without secrets; empty for nothing.</summary>
    public string Answer { get => field ?? ""; init => field = Cut(value); }

    /// <summary>Why it failed, as one sentence without secrets; empty when it did not.</summary>
    public string Problem { get => field ?? ""; init => field = Cut(value); }

    /// <summary>The target took it.</summary>
    public static DeliveryResult Delivered(string answer) => new(true) { Answer = answer };

    /// <summary>It did not; another try may do better.</summary>
    public static DeliveryResult Failed(string problem, string answer = "") => new(false) { Problem = problem, Answer = answer };

    /// <summary>It did not, and never will.</summary>
    public static DeliveryResult Refused(string problem, string answer = "") => new(false) { IsFinal = true, Problem = problem, Answer = answer };

    // No database column holds a NUL, and half a pair of surrogates is no text.
    private static string Cut(string text)
    {
        text = text.Replace('\0', ' ').Trim();
        if (text.Length <= DeliveryRule.MaxText) return text;
        return text[..(char.IsHighSurrogate(text[DeliveryRule.MaxText - 2]) ? DeliveryRule.MaxText - 2 : DeliveryRule.MaxText - 1)] + "…";
    }
}

/// <summary>What becomes of a delivery.</summary>
/// <param name="State">Its state.</param>
/// <param name="DueAt">When it is tried again; null for never.</param>
public readonly record struct DeliveryStep(DeliveryState State, DateTimeOffset? DueAt);
