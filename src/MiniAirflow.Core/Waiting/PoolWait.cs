using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why a pool lets nobody more in. Pure.</summary>
public static class PoolWait
{
    /// <summary>Explains the first that waits for a pool; null when nobody waits.</summary>
    public static WaitExplanation? Explain(PoolOccupancy pool, DateTimeOffset now) => pool.First is { } first ? LimitWords.Explain(first, now, "The first") : null;

    /// <summary>Explains one that waits, where it does not wait for the same as the first: the pool could not take it even if it were empty. Null for any other.</summary>
    public static WaitExplanation? ExplainApart(OccupancyRow row, string name, PoolOccupancy pool, DateTimeOffset now) =>
        row.Slots > pool.State.Size && pool.First?.TaskRunId != row.TaskRunId
            ? LimitWords.Explain(new LimitWait(row.TaskRunId, new LimitDemand(LimitName.OfPool(name), row.Slots, null), pool.State, pool.Waiting), now) : null;
}
