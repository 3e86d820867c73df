using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Api.Waiting;

/// <summary>Reads what an explanation needs. The reads are apart, so it is true of about now and of no single instant.</summary>
internal sealed class WaitReader(IStore store, TimeProvider time)
{
    // Each costs the reads of a whole run; the others say only that their run is not over. Below the first level one sentence is wanted, so one child will do.
    private const int MostChildren = 20;

    /// <summary>The newest attempts of a run's tasks, each with its explanation, in the order of the file.</summary>
    public async Task<IReadOnlyList<(TaskRun Attempt, WaitExplanation Why)>> ExplainAsync(WorkflowRun run, CancellationToken cancellationToken)
    {
        var tasks = await ExplainAsync(run, Limits.MaxRunDepth, cancellationToken);
        return await TurnOfAsync(run, cancellationToken) is { } turn ? [.. tasks.Select(one => (one.Attempt, RunWait.Explain(one.Why, turn)))] : tasks;
    }

    /// <summary>What a run waits for whose turn has not come; null for any other.</summary>
    public async Task<TurnWait?> TurnOfAsync(WorkflowRun run, CancellationToken cancellationToken) =>
        run.State == RunState.Queued ? await store.Runs.FindTurnAsync(run.Id, cancellationToken) : null;

    /// <summary>Explains an attempt of an item of a mapped task, which has not ended.</summary>
    public async Task<WaitExplanation> ExplainItemAsync(WorkflowRun run, TaskRun item, CancellationToken cancellationToken)
    {
        var task = (await VersionOfAsync(run, cancellationToken)).Definition.Tasks.First(one => one.Name == item.TaskName);
        var surroundings = await store.SurroundingsAsync(time, cancellationToken);
        if (item.State == TaskState.Scheduled)
            surroundings = surroundings with { Limits = (await store.Pools.WaitsOfAsync(run.Id, cancellationToken)).ToDictionary(wait => wait.TaskRunId) };
        return TaskWait.Explain(new TaskSituation(item, task, [], Child: await ChildOfAsync(item, Limits.MaxRunDepth, cancellationToken)), surroundings);
    }

    private async Task<WorkflowVersion> VersionOfAsync(WorkflowRun run, CancellationToken cancellationToken) =>
        await store.Workflows.GetVersionAsync(run.WorkflowId, run.Version, cancellationToken) ?? throw new StoreException($"Run {run.Id} has no version {run.Version}.", isTransient: false);

    private async Task<IReadOnlyList<(TaskRun Attempt, WaitExplanation Why)>> ExplainAsync(WorkflowRun run, int depth, CancellationToken cancellationToken)
    {
        var version = await VersionOfAsync(run, cancellationToken);
        var attempts = (await store.Runs.ListTaskRunsAsync(new TaskRunFilter { RunId = run.Id, Limit = Limits.MaxTasks }, cancellationToken)).Items;
        var newest = new Dictionary<string, TaskRun>(StringComparer.Ordinal);
        var items = attempts.Where(attempt => attempt.MapIndex >= 0).ToLookup(attempt => attempt.TaskName, StringComparer.Ordinal);
        foreach (var attempt in attempts.Where(attempt => attempt.MapIndex < 0))
            if (newest.GetValueOrDefault(attempt.TaskName) is not { } before || before.Attempt < attempt.Attempt) newest[attempt.TaskName] = attempt;
        var surroundings = await store.SurroundingsAsync(time, cancellationToken);
        if (newest.Values.Any(attempt => attempt.State == TaskState.Scheduled))
            surroundings = surroundings with { Limits = (await store.Pools.WaitsOfAsync(run.Id, cancellationToken)).ToDictionary(wait => wait.TaskRunId) };
        var children = new Dictionary<Guid, ChildSituation>();
        foreach (var attempt in newest.Values.Where(attempt => attempt is { State: TaskState.Deferred, Wait.ChildRunId: not null }).Take(depth == Limits.MaxRunDepth ? MostChildren : 1))
            if (await ChildOfAsync(attempt, depth, cancellationToken) is { } child) children[attempt.Id] = child;
        return
        [
            .. version.Definition.Tasks.Where(task => newest.ContainsKey(task.Name)).Select(task =>
                (newest[task.Name], TaskWait.Explain(new TaskSituation(newest[task.Name], task, [.. ParentsOf(task, newest)], ItemsOf(items[task.Name]), children.GetValueOrDefault(newest[task.Name].Id)), surroundings))),
        ];
    }

    private async Task<ChildSituation?> ChildOfAsync(TaskRun attempt, int depth, CancellationToken cancellationToken)
    {
        if (depth == 0 || attempt.Wait?.ChildRunId is not { } id || await store.Runs.FindAsync(id, cancellationToken) is not { } run) return null;
        return new ChildSituation(run, RunWait.Explain(run, run.State.IsTerminal() ? [] : await ExplainAsync(run, depth - 1, cancellationToken), time.GetUtcNow(), await TurnOfAsync(run, cancellationToken)));
    }

    private static ItemTally ItemsOf(IEnumerable<TaskRun> attempts)
    {
        var newest = attempts.Where(one => !one.IsCleared).GroupBy(one => one.MapIndex).Select(one => one.MaxBy(attempt => attempt.Attempt)!).ToList();
        return new ItemTally(newest.Count, newest.Count(one => one.State.IsTerminal()), newest.Count(one => one is { State: TaskState.Running } or { State: TaskState.Deferred, Wait.ChildRunId: not null }));
    }

    private static IEnumerable<ParentState> ParentsOf(TaskDefinition task, Dictionary<string, TaskRun> newest) =>
        task.Parents.Where(newest.ContainsKey).Select(parent => new ParentState(parent, newest[parent].State));
}
