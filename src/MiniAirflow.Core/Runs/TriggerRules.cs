using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>How many parents of a task have ended, and how.</summary>
/// <param name="Total">Parents there are.</param>
/// <param name="Success">Parents that succeeded.</param>
/// <param name="Skipped">Parents that were skipped or removed.</param>
/// <param name="Failed">Parents that ran and ended in any other way.</param>
/// <param name="UpstreamFailed">Parents that never ran because of one of theirs.</param>
public readonly record struct ParentTally(int Total, int Success = 0, int Skipped = 0, int Failed = 0, int UpstreamFailed = 0)
{
    /// <summary>Parents that have ended.</summary>
    public int Done => Success + Skipped + Failed + UpstreamFailed;

    /// <summary>Whether all have ended.</summary>
    public bool IsDone => Done >= Total;

    /// <summary>Whether one has failed, by itself or because of one of its own parents.</summary>
    public bool HasFailed => Failed + UpstreamFailed > 0;

    /// <summary>The tally after one more parent has ended in <paramref name="end"/>.</summary>
    public ParentTally With(TaskState end) => Plus(end, 1);

    /// <summary>The tally without a parent that had ended in <paramref name="end"/> and is open again.</summary>
    public ParentTally Without(TaskState end) => Plus(end, -1);

    private ParentTally Plus(TaskState end, int count) => end switch
    {
        TaskState.Success => this with { Success = Success + count },
        TaskState.Skipped or TaskState.Removed => this with { Skipped = Skipped + count },
        TaskState.UpstreamFailed => this with { UpstreamFailed = UpstreamFailed + count },
        _ => this with { Failed = Failed + count },
    };
}

/// <summary>Whether a waiting task may run, given how its parents ended. Pure.</summary>
/// <remarks>
/// The rules and what they leave a task as are Airflow's; when they decide is ours: as soon as no end of the parents that are still open could change
/// the verdict, and never before (airflow#42581). So a skipped parent does not yet skip a task that a failing one would make upstream_failed.
/// </remarks>
public static class TriggerRules
{
    /// <summary>The verdict on a task.</summary>
    /// <returns><see cref="TaskState.Queued"/> to run, a terminal state to end without running, <see cref="TaskState.None"/> to go on waiting.</returns>
    public static TaskState Decide(TriggerRule rule, ParentTally parents) => parents.Total == 0 ? TaskState.Queued : rule switch
    {
        TriggerRule.AllSuccess => parents.HasFailed ? TaskState.UpstreamFailed : WhenDone(parents, parents.Skipped > 0 ? TaskState.Skipped : TaskState.Queued),
        TriggerRule.AllFailed => parents.Success + parents.Skipped > 0 ? TaskState.Skipped : WhenDone(parents, TaskState.Queued),
        TriggerRule.AllDone => WhenDone(parents, TaskState.Queued),
        TriggerRule.AllDoneMinOneSuccess => WhenDone(parents, parents.Success > 0 ? TaskState.Queued : WithoutSuccess(parents)),
        TriggerRule.AllSkipped => parents.Success > 0 || parents.HasFailed ? TaskState.Skipped : WhenDone(parents, TaskState.Queued),
        TriggerRule.OneFailed => parents.HasFailed ? TaskState.Queued : WhenDone(parents, TaskState.Skipped),
        TriggerRule.OneSuccess => parents.Success > 0 ? TaskState.Queued : WhenDone(parents, WithoutSuccess(parents)),
        TriggerRule.OneDone => parents.Success + parents.Failed > 0 ? TaskState.Queued : WhenDone(parents, TaskState.Skipped),
        TriggerRule.NoneFailed => parents.HasFailed ? TaskState.UpstreamFailed : WhenDone(parents, TaskState.Queued),
        TriggerRule.NoneFailedMinOneSuccess => parents.HasFailed ? TaskState.UpstreamFailed : WhenDone(parents, parents.Success > 0 ? TaskState.Queued : TaskState.Skipped),
        TriggerRule.NoneSkipped => parents.Skipped > 0 ? TaskState.Skipped : WhenDone(parents, TaskState.Queued),
        TriggerRule.Always => TaskState.Queued,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    /// <summary>The verdict on a teardown (Airflow's internal all_done_setup_success): all parents have ended, and something was set up.</summary>
    /// <param name="parents">All its parents, the setups among them.</param>
    /// <param name="setups">The setups alone.</param>
    public static TaskState DecideTeardown(ParentTally parents, ParentTally setups) =>
        WhenDone(parents, setups.Success > 0 ? TaskState.Queued : WithoutSuccess(setups));

    private static TaskState WhenDone(ParentTally parents, TaskState verdict) => parents.IsDone ? verdict : TaskState.None;

    private static TaskState WithoutSuccess(ParentTally parents) => parents.HasFailed ? TaskState.UpstreamFailed : TaskState.Skipped;
}
