using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What the rows of a pool come to.</summary>
public static class StoredPool
{
    /// <summary>The state of a pool that has a rate.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="occupied">Its slots that are taken.</param>
    /// <param name="starts">Starts in the window that ends now.</param>
    /// <param name="oldest">The oldest of them; null for none.</param>
    public static LimitState StateOf(Pool pool, int occupied, long starts, DateTimeOffset? oldest) => pool.Rate is { } rate
        ? new LimitState(pool.Slots, occupied, (int)Math.Max(0, rate.Starts - starts), oldest + rate.Window)
        : new LimitState(pool.Slots, occupied);

    /// <summary>The demand that keeps somebody in a lane.</summary>
    public static LimitDemand DemandIn(string lane, IReadOnlyList<LimitDemand> demands)
    {
        var limit = LimitName.PoolOf(lane) is { } pool ? LimitName.OfPool(pool) : lane;
        return demands.First(demand => demand.Limit == limit);
    }

    /// <summary>How many of those who are let in begin in each pool.</summary>
    public static IEnumerable<(string Pool, int Starts)> StartsOf(IEnumerable<LimitedRow> admitted) => admitted
        .SelectMany(row => row.Waiter.Demands).Select(demand => LimitName.PoolOf(demand.Limit)).OfType<string>()
        .CountBy(pool => pool, StringComparer.Ordinal).Select(one => (one.Key, one.Value));
}
