using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
/// <remarks>On a connection of its own, beside the lanes: however long the server takes to delete, no lease and no report waits for it. It locks nothing but runs that have ended.</remarks>
internal sealed class PostgresRetentionStore(ReadPool pool, TimeProvider? time) : IRetentionStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<(Guid WorkflowId, RetentionDefinition? Retention)>> ListAsync(CancellationToken cancellationToken) => await pool.ListAsync(() => Commands.Of("Retention/workflows"),
        row => (row.GetGuid(0), row.TextOrNull(1) is { } text ? StoredVersion.TryRead(text)?.Retention : null), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<RetentionPlan> PlanAsync(Guid workflowId, RetentionPolicy policy, Guid after, int limit, CancellationToken cancellationToken)
    {
        var now = time?.GetUtcNow() ?? await pool.ReadAsync(() => Commands.Of("Core/time"), row => row.Read() ? row.Time(0) : throw new InvalidOperationException("The server did not tell its time."), cancellationToken).ConfigureAwait(false);
        var counted = policy.Runs == 0 ? [] : await pool.ListAsync(() => Commands.Of("Retention/oldest_counted").With(workflowId).With(policy.Runs), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false);
        var needed = await pool.ListAsync(() => Needed(workflowId), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false);
        var bounds = RetentionRule.BoundsOf(policy, now, counted.Count == 0 ? null : counted[0], needed);
        var looked = await pool.ListAsync(() => Commands.Of("Retention/ended").With(workflowId).With(after).With(bounds.Before).With(limit), Map, cancellationToken).ConfigureAwait(false);
        return new RetentionPlan(bounds, [.. looked.Where(run => RetentionRule.Goes(run, bounds))], looked.Count, looked.Count == 0 ? null : looked[^1].Id);
    }

    /// <inheritdoc/>
    public async ValueTask<RemovedRuns?> RemoveAsync(Guid workflowId, RetentionPlan plan, int maxTaskRuns, CancellationToken cancellationToken) => await pool.TransactAsync(async ask =>
    {
        if (!(await ask.ReadAsync(Commands.Of("Retention/lock"), row => row.GetBoolean(0)).ConfigureAwait(false))[0]) return null;
        var bounds = plan.Bounds with { Needed = await ask.ReadAsync(Needed(workflowId), row => row.GetGuid(0)).ConfigureAwait(false) };
        var going = await ask.ReadAsync(Commands.Of("Retention/going").With(workflowId), row => row.GetGuid(0)).ConfigureAwait(false);
        var runs = await ask.ReadAsync(Commands.Of("Retention/runs").With<Guid[]>([.. going, .. plan.Runs.Select(run => run.Id)]), Map).ConfigureAwait(false);
        var (whole, taskRuns) = (new List<Guid>(), new List<Guid>());
        foreach (var run in runs.Where(run => going.Contains(run.Id) || RetentionRule.Goes(run, bounds)).OrderByDescending(run => going.Contains(run.Id)))
        {
            if (taskRuns.Count >= maxTaskRuns) break;
            taskRuns.AddRange(await ask.ReadAsync(Commands.Of("Retention/remove_attempts").With(run.Id).With(maxTaskRuns - taskRuns.Count), row => row.GetGuid(0)).ConfigureAwait(false));
            if (taskRuns.Count >= maxTaskRuns) await ask.WriteAsync(Commands.Of("Retention/begin").With(run.Id)).ConfigureAwait(false);
            else whole.Add(run.Id);
        }
        await ask.WriteAsync(Commands.Of("Retention/remove_logs").With(taskRuns.ToArray()), Commands.Of("Retention/remove_deliveries").With(whole.ToArray()),
            Commands.Of("Retention/remove_occurrences").With(whole.ToArray()), Commands.Of("Retention/remove_runs").With(whole.ToArray())).ConfigureAwait(false);
        return new RemovedRuns(whole.Count, taskRuns);
    }, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<int> TrimOccurrencesAsync(Guid workflowId, TimeSpan olderThan, int limit, CancellationToken cancellationToken) => (int)await pool.ReadAsync(
        () => Commands.Of("Retention/trim_occurrences").With(workflowId).With(time?.GetUtcNow()).With(olderThan.TotalSeconds).With(limit),
        row => row.Read() ? row.GetInt64(0) : 0, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether some of a run is gone already.</summary>
    internal static bool IsGoing(WriteContext context, Guid runId) => context.ReadOne(Commands.Of("Retention/is_going").With(runId), row => row.GetBoolean(0));

    private static NpgsqlBatchCommand Needed(Guid workflowId) => Commands.Of("Retention/needed").With(workflowId);

    private static EndedRun Map(NpgsqlDataReader row) => new(row.GetGuid(0), StateWords.ParseRunState(row.GetString(1)), row.TimeOrNull(2), row.GetBoolean(3));
}
