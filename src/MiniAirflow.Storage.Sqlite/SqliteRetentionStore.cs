using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
/// <remarks>What is to go is looked for beside the writer, which only removes it. This process is the file's only one, so nobody else is ever at it.</remarks>
internal sealed class SqliteRetentionStore(WriteLoop writer, ReadPool reader, TimeProvider time) : IRetentionStore
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(Guid WorkflowId, RetentionDefinition? Retention)>> ListAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyList<(Guid, RetentionDefinition?)>>(db =>
    {
        var found = new List<(Guid, RetentionDefinition?)>();
        var read = db["Retention/workflows"];
        while (read.Read()) found.Add((read.Guid(0), read.TextOrNull(1) is { } text ? StoredVersion.TryRead(text)?.Retention : null));
        return found;
    });

    /// <inheritdoc/>
    public ValueTask<RetentionPlan> PlanAsync(Guid workflowId, RetentionPolicy policy, Guid after, int limit, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var oldestCounted = policy.Runs == 0 ? null : Id(db["Retention/oldest_counted"].Bind(workflowId).Bind(policy.Runs));
        var bounds = RetentionRule.BoundsOf(policy, time.GetUtcNow(), oldestCounted, NeededOf(db, workflowId));
        var looked = new List<EndedRun>();
        var read = db["Retention/ended"].Bind(workflowId).Bind(after).Bind(bounds.Before).Bind(limit);
        while (read.Read()) looked.Add(Map(read));
        return new RetentionPlan(bounds, [.. looked.Where(run => RetentionRule.Goes(run, bounds))], looked.Count, looked.Count == 0 ? null : looked[^1].Id);
    });

    /// <inheritdoc/>
    public async ValueTask<RemovedRuns?> RemoveAsync(Guid workflowId, RetentionPlan plan, int maxTaskRuns, CancellationToken cancellationToken) =>
        await writer.RunAsync(context => Remove(context, workflowId, plan, maxTaskRuns)).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<int> TrimOccurrencesAsync(Guid workflowId, TimeSpan olderThan, int limit, CancellationToken cancellationToken) =>
        writer.RunAsync(context => context.Db["Retention/trim_occurrences"].Bind(workflowId).Bind(context.Now - olderThan).Bind(limit).Execute());

    /// <summary>Whether some of a run is gone already.</summary>
    internal static bool IsGoing(Database db, Guid runId)
    {
        var read = db["Retention/is_going"].Bind(runId);
        var isGoing = read.Read();
        read.Reset();
        return isGoing;
    }

    private static RemovedRuns Remove(WriteContext context, Guid workflowId, RetentionPlan plan, int maxTaskRuns)
    {
        var bounds = plan.Bounds with { Needed = NeededOf(context.Db, workflowId) };
        var going = new List<Guid>();
        var read = context.Db["Retention/going"].Bind(workflowId);
        while (read.Read()) going.Add(read.Guid(0));
        var (runs, taskRuns) = (0, new List<Guid>());
        foreach (var run in going.Union(plan.Runs.Select(one => one.Id)))
        {
            if (!going.Contains(run) && (Find(context.Db, run) is not { } now || !RetentionRule.Goes(now, bounds))) continue;
            if (!RemoveRun(context, workflowId, run, maxTaskRuns, taskRuns)) break;
            runs++;
        }
        return new RemovedRuns(runs, taskRuns);
    }

    /// <summary>Removes a run, as far as there is room.</summary>
    /// <returns>Whether it has gone whole.</returns>
    private static bool RemoveRun(WriteContext context, Guid workflowId, Guid run, int maxTaskRuns, List<Guid> taskRuns)
    {
        if (taskRuns.Count >= maxTaskRuns) return false;
        var read = context.Db["Retention/remove_attempts"].Bind(run).Bind(maxTaskRuns - taskRuns.Count);
        while (read.Read()) taskRuns.Add(read.Guid(0));
        context.Runs.Remove(run);
        if (taskRuns.Count >= maxTaskRuns)
        {
            context.Db["Retention/begin"].Bind(run).Execute();
            return false;
        }
        context.Db["Retention/remove_deliveries"].Bind(run).Execute();
        context.Db["Retention/remove_occurrence"].Bind(workflowId).Bind(run).Execute();
        context.Db["Retention/remove_run"].Bind(run).Execute();
        return true;
    }

    private static List<Guid> NeededOf(Database db, Guid workflowId) =>
        [.. new[] { Id(db["Retention/last_success"].Bind(workflowId)), Id(db["Retention/newest_dated"].Bind(workflowId)) }.OfType<Guid>()];

    private static EndedRun? Find(Database db, Guid run)
    {
        var read = db["Retention/run"].Bind(run);
        if (!read.Read()) return null;
        var found = Map(read);
        read.Reset();
        return found;
    }

    private static EndedRun Map(Statement row) => new(row.Guid(0), StateWords.ParseRunState(row.Text(1)), row.TimeOrNull(2), row.Bool(3));

    private static Guid? Id(Statement read)
    {
        if (!read.Read()) return null;
        var id = read.Guid(0);
        read.Reset();
        return id;
    }
}
