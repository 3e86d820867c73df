namespace MiniAirflow.Core.Runs;

/// <summary>How many parents of a task have ended, and how.</summary>
/// <param name="Total">Parents there are.</param>
/// <param name="Success">Parents that succeeded.</param>
/// <param name="Skipped">Parents that were skipped or removed.</param>
/// <param name="Failed">Parents that ended in any other way.</param>
public readonly record struct ParentTally(int Total, int Success, int Skipped, int Failed)
{
    /// <summary>Parents that have ended.</summary>
    public int Done => Success + Skipped + Failed;

    /// <summary>The tally after one more parent has ended in <paramref name="end"/>.</summary>
    public ParentTally With(TaskState end) => end switch
    {
        TaskState.Success => this with { Success = Success + 1 },
        TaskState.Skipped or TaskState.Removed => this with { Skipped = Skipped + 1 },
        _ => this with { Failed = Failed + 1 },
    };
}

/// <summary>Whether a waiting task may run, given how its parents ended. Pure; one function per rule, by Airflow's names.</summary>
public static class TriggerRules
{
    /// <summary>Every parent succeeded. A failed parent decides at once; a skipped one makes the task skipped when nothing failed.</summary>
    /// <returns><see cref="TaskState.Queued"/> to run, a terminal state to end without running, <see cref="TaskState.None"/> to go on waiting.</returns>
    public static TaskState AllSuccess(ParentTally parents) =>
        parents.Failed > 0 ? TaskState.UpstreamFailed
        : parents.Done < parents.Total ? TaskState.None
        : parents.Skipped > 0 ? TaskState.Skipped
        : TaskState.Queued;
}
