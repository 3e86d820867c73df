using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>Removes ended runs that are kept no longer, in small parts.</summary>
public interface IRetentionStore
{
    /// <summary>Workflows with what their current versions say of their retention; null for those that say nothing.</summary>
    ValueTask<IReadOnlyList<(Guid WorkflowId, RetentionDefinition? Retention)>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What a policy would remove of a workflow now, the oldest first. Changes nothing.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="after">Only runs that are newer than this one; <see cref="Guid.Empty"/> for the beginning.</param>
    /// <param name="limit">How many runs to look at; fewer may go. An answer whose <see cref="RetentionPlan.LookedAt"/> is less has seen all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RetentionPlan> PlanAsync(Guid workflowId, RetentionPolicy policy, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes runs of a plan with all that is theirs: task runs, events' places in the ledger, hooks' deliveries that are over, logs in the database. One transaction, in which it is decided again.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="plan">What is to go. One that has begun to go is gone on with, whatever the plan says.</param>
    /// <param name="maxTaskRuns">Most task runs to remove. A larger run goes in several parts; once that has begun, nobody can clear it any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was removed; null when another process is at it.</returns>
    ValueTask<RemovedRuns?> RemoveAsync(Guid workflowId, RetentionPlan plan, int maxTaskRuns, CancellationToken cancellationToken);

    /// <summary>Removes entries of the ledger that were decided longer ago, have no run that is still there, and wait for nothing.</summary>
    /// <returns>How many; fewer than the limit when no more are left.</returns>
    ValueTask<int> TrimOccurrencesAsync(Guid workflowId, TimeSpan olderThan, int limit, CancellationToken cancellationToken);
}

/// <summary>What would go.</summary>
/// <param name="Bounds">What the policy means.</param>
/// <param name="Runs">Runs that go, the oldest first.</param>
/// <param name="LookedAt">How many runs were looked at.</param>
/// <param name="Last">The newest of them; null for none.</param>
public sealed record RetentionPlan(RetentionBounds Bounds, IReadOnlyList<EndedRun> Runs, int LookedAt, Guid? Last);

/// <summary>What has gone.</summary>
/// <param name="Runs">How many runs have gone whole.</param>
/// <param name="TaskRuns">Task runs that have gone; their logs in files are the caller's to delete.</param>
public sealed record RemovedRuns(int Runs, IReadOnlyList<Guid> TaskRuns);
