namespace MiniAirflow.Core.Schedules;

/// <summary>Puts fires off by a part of a span that depends on the workflow and the slot alone, so that every scheduler comes to the same.</summary>
internal static class Jitter
{
    /// <summary>The delay of one slot, in whole milliseconds, below the span.</summary>
    public static TimeSpan Of(Guid workflowId, DateTimeOffset slot, int spanSeconds)
    {
        if (spanSeconds == 0) return TimeSpan.Zero;
        Span<byte> id = stackalloc byte[16];
        workflowId.TryWriteBytes(id);
        var hash = (ulong)slot.UtcTicks;
        foreach (var part in id) hash = Mix(hash + part);
        return TimeSpan.FromMilliseconds((long)(hash % ((ulong)spanSeconds * 1000)));
    }

    // The finalizer of splitmix64: neighbouring slots come out far apart.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
