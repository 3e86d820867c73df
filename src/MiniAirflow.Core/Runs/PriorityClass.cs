using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>Priorities as the queue orders them: whatever a backfill runs comes after everything else.</summary>
public static class PriorityClass
{
    /// <summary>The priority of an attempt in the queue: 1 to 10, and those of backfills from -9 to 0.</summary>
    public static int Of(int priority, bool isBackfill) => isBackfill ? priority - Limits.MaxPriority : priority;
}
