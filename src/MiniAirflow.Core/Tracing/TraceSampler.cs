namespace MiniAirflow.Core.Tracing;

/// <summary>Decides which traces are recorded. The answer follows from the trace alone, so that all processes give the same one.</summary>
/// <param name="FollowsCaller">Whether a trace that a caller began is recorded if, and only if, the caller says so.</param>
/// <param name="Ratio">How many of all other traces are recorded, from 0 to 1.</param>
public sealed record TraceSampler(bool FollowsCaller = true, double Ratio = 1)
{
    private const int RandomBits = 56;

    /// <summary>Whether a trace is recorded.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="caller">The context in which the caller asked; null for none.</param>
    public bool Samples(UInt128 traceId, TraceContext? caller)
    {
        if (FollowsCaller && caller is { } context) return context.IsSampled;
        if (Ratio >= 1) return true;
        // The last seven bytes are the random ones (W3C Trace Context, level 2), and ours are too.
        var place = (ulong)traceId & ((1UL << RandomBits) - 1);
        return place < Ratio * (1UL << RandomBits);
    }
}
