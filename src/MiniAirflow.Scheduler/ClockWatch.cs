namespace MiniAirflow.Scheduler;

/// <summary>Notices when the wall clock and the monotonic clock part: somebody set it, or the machine slept.</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>A correction by less than this is no jump.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _monotonic = time.GetTimestamp();

    /// <summary>Whether they have parted since it was last asked.</summary>
    public bool HasJumped()
    {
        var (wall, monotonic) = (time.GetUtcNow(), time.GetTimestamp());
        var parted = (wall - _wall - time.GetElapsedTime(_monotonic, monotonic)).Duration();
        (_wall, _monotonic) = (wall, monotonic);
        return parted > Tolerance;
    }
}
