namespace MiniAirflow.Core.Runs;

/// <summary>Priorities as the queue orders them: whatever a backfill runs comes after everything else.</summary>
public static class PriorityClass
{
    /// <summary>The class of all tasks of backfills, below every priority that a task can have.</summary>
    public const int Backfill = 0;

    /// <summary>The priority of an attempt in the queue: its task's, or the class of backfills.</summary>
    public static int Of(int priority, bool isBackfill) => isBackfill ? Backfill : priority;
}
