namespace MiniAirflow.Worker.Leasing;

/// <summary>How many attempts to lease beyond the free slots. Pure.</summary>
/// <remarks>
/// Short tasks must find their successor waiting when they end, or each pays a commit; long ones must not be hoarded from other workers.
/// So a worker leases ahead about as much as its slots finish in <see cref="Horizon"/>, learned from the tasks it ran.
/// </remarks>
internal sealed class Prefetch(int slots)
{
    /// <summary>Work to hold in advance.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan MaxPatience = TimeSpan.FromMilliseconds(10);

    private const int MaxPerSlot = 64;
    private const double Weight = 0.2;

    private double _averageTicks = -1;

    /// <summary>Learns how long a task took.</summary>
    public void Observe(TimeSpan duration)
    {
        var ticks = Math.Max(1.0, duration.Ticks);
        _averageTicks = _averageTicks < 0 ? ticks : _averageTicks + (ticks - _averageTicks) * Weight;
    }

    /// <summary>What was learned does not hold any more: the tasks have become longer.</summary>
    public void Forget() => _averageTicks = -1;

    /// <summary>How long an outcome may wait for others to share its commit, while the slots have enough to do: a part of a task's own time.</summary>
    public TimeSpan Patience => _averageTicks < 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Min(MaxPatience.Ticks, _averageTicks / 2));

    /// <summary>Attempts to hold at once, running and waiting.</summary>
    public int Capacity => slots + (_averageTicks < 0 ? 0 : (int)Math.Min((double)slots * MaxPerSlot, slots * (Horizon.Ticks / _averageTicks)));
}
