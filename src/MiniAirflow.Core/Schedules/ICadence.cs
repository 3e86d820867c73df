namespace MiniAirflow.Core.Schedules;

/// <summary>A sequence of instants: the bare times of one entry of a schedule.</summary>
internal interface ICadence
{
    /// <summary>No cadence goes on beyond this year: a wall clock is looked at some years around an instant, and there is no year 10,000.</summary>
    const int LastYear = 9_990;

    /// <summary>The first instant after another; null when there is none.</summary>
    DateTimeOffset? NextAfter(DateTimeOffset instant);

    /// <summary>The time on the wall that an instant stands for although the clocks have left it out; null for an ordinary instant.</summary>
    DateTime? LeftOutTime(DateTimeOffset instant) => null;
}

/// <summary>Every so often, counted from an anchor.</summary>
internal sealed class IntervalCadence(DateTimeOffset anchor, TimeSpan period) : ICadence
{
    /// <inheritdoc/>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        if (instant < anchor) return anchor;
        var passed = (instant - anchor).Ticks / period.Ticks + 1;
        return passed <= (DateTimeOffset.MaxValue - anchor).Ticks / period.Ticks && anchor + period * passed is { Year: <= ICadence.LastYear } next ? next : null;
    }
}

/// <summary>Once.</summary>
internal sealed class SingleCadence(DateTimeOffset at) : ICadence
{
    /// <inheritdoc/>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => instant < at ? at : null;
}
