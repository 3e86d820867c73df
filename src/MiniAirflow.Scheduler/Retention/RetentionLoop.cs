using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Scheduler.Retention;

/// <summary>Removes ended runs that are kept no longer, workflow after workflow, in small parts with long rests between them.</summary>
/// <remarks>
/// A part has a bound in rows; after each it rests for many times as long as that part took, so that removing never takes more than a small share of the store's time, whatever else is
/// going on: fires, leases and reports go between the parts. When another process is at it, this one leaves it alone until the next time.
/// </remarks>
internal sealed class RetentionLoop(IStore store, RetentionOptions options, TimeProvider time, ILogger logger)
{
    // A part: so many runs are looked at, and so many task runs removed. Some milliseconds of the store's time.
    private const int RunsAtOnce = 50;
    private const int TaskRunsAtOnce = 500;
    private const int OccurrencesAtOnce = 500;

    // Of the store's time at most one part in ten.
    private const int RestFor = 9;
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(10);

    private long? _last;

    /// <summary>Removes all there is to remove, if the time for that has come.</summary>
    /// <returns>How long until it looks again.</returns>
    public async ValueTask<TimeSpan?> ActAsync(CancellationToken stop)
    {
        if (_last is { } last && options.Interval - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero) return left;
        foreach (var (workflow, own) in await store.Retention.ListAsync(stop).ConfigureAwait(false))
        {
            var policy = RetentionRule.PolicyOf(own, options.Policy);
            if (policy.KeepsAll) continue;
            if (!await RemoveAsync(workflow, policy, stop).ConfigureAwait(false)) break;
            if (policy.Days > 0) await TrimAsync(workflow, policy, stop).ConfigureAwait(false);
        }
        if (options.Sweep is { } sweep) await sweep(stop).ConfigureAwait(false);
        _last = time.GetTimestamp();
        return options.Interval;
    }

    /// <returns>False when another process is at it.</returns>
    private async ValueTask<bool> RemoveAsync(Guid workflow, RetentionPolicy policy, CancellationToken stop)
    {
        var (total, after) = (0, Guid.Empty);
        while (true)
        {
            var began = time.GetTimestamp();
            var plan = await store.Retention.PlanAsync(workflow, policy, after, RunsAtOnce, stop).ConfigureAwait(false);
            if (plan.Runs.Count > 0)
            {
                if (await store.Retention.RemoveAsync(workflow, plan, TaskRunsAtOnce, stop).ConfigureAwait(false) is not { } removed) return false;
                total += removed.Runs;
                options.Observer?.OnRemoved(removed.Runs, removed.TaskRuns.Count);
                // What a kill in between leaves is a file of nobody: the sweep finds it.
                if (options.Logs is { } logs && removed.TaskRuns.Count > 0) await logs.DeleteAsync(removed.TaskRuns, stop).ConfigureAwait(false);
                if (removed is { Runs: 0, TaskRuns.Count: 0 }) after = plan.Last!.Value; // each of them has become something else since
            }
            else if (plan.LookedAt < RunsAtOnce) break;
            else after = plan.Last!.Value;
            await RestAsync(began, stop).ConfigureAwait(false);
        }
        if (total > 0) Log.Removed(logger, total, workflow);
        return true;
    }

    private async ValueTask TrimAsync(Guid workflow, RetentionPolicy policy, CancellationToken stop)
    {
        int trimmed;
        do
        {
            var began = time.GetTimestamp();
            trimmed = await store.Retention.TrimOccurrencesAsync(workflow, TimeSpan.FromDays(policy.Days), OccurrencesAtOnce, stop).ConfigureAwait(false);
            if (trimmed > 0) await RestAsync(began, stop).ConfigureAwait(false);
        }
        while (trimmed == OccurrencesAtOnce);
    }

    private Task RestAsync(long began, CancellationToken stop)
    {
        var rest = time.GetElapsedTime(began) * RestFor;
        return Task.Delay(rest > LeastRest ? rest : LeastRest, time, stop);
    }
}

/// <summary>How ended runs are removed.</summary>
public sealed record RetentionOptions
{
    /// <summary>What holds for workflows that do not say it. Default: everything is kept.</summary>
    public RetentionPolicy Policy { get; init; }

    /// <summary>How often it is looked for what is to go. Default 10 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Logs outside of the store that go with their task runs; null for none.</summary>
    public ILogReader? Logs { get; init; }

    /// <summary>Deletes some of the logs outside of the store whose task runs are gone, a part each time; null for nothing to do.</summary>
    public Func<CancellationToken, ValueTask>? Sweep { get; init; }

    /// <summary>Is told of what was removed; null for nobody.</summary>
    public IRetentionObserver? Observer { get; init; }
}
