using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <content>What people do to a run by hand: say first what would be done, then do just that.</content>
public sealed partial class RunModel
{
    /// <summary>What an operation would do, in the order of the file. Changes nothing.</summary>
    /// <remarks>
    /// Semantics are Airflow's. A cleared task runs again when its parents say so: that a branch had not chosen it does not count, since somebody asks
    /// for it by name. With what is between a setup and its teardown, both are cleared as well. What is ready to run waits again if one of its parents
    /// is cleared with it; what a worker holds is left alone. A mark also clears what had failed after the marked tasks, so that the run goes on from there.
    /// </remarks>
    /// <param name="kind">What is to be done.</param>
    /// <param name="selection">To which tasks; their names are known, and no group is named. A cancel of all is one of the run.</param>
    public IReadOnlyList<TaskPlan> Plan(RunOperationKind kind, TaskSelection selection)
    {
        if (kind == RunOperationKind.Cancel && selection.Tasks.Count == 0) return PlanCancel();
        var chosen = selection.Resolve(_tasks, _graph, StateOf);
        if (kind == RunOperationKind.Cancel) return [.. chosen.Select(task => PlanCancel(task, isSpared: false))];
        if (kind == RunOperationKind.Clear)
        {
            var all = WithSetups(chosen);
            return [.. all.Order().SelectMany(task => ItemsToClear(task, selection, all) is { } items ? PlanItems(task, items) : [PlanClear(task, all)])];
        }
        var marked = chosen.Select(task => PlanMark(task, EndOf(kind))).ToList();
        var done = marked.Where(one => one.Action == TaskAction.Mark).Select(one => one.Task).ToHashSet();
        var after = _graph.From(done).Where(task => !done.Contains(task) && StateWords.StatusOf(StateOf(task)) == RunStatus.Failed);
        var again = WithSetups([.. after]);
        var cleared = again.Except(done).Select(task => PlanClear(task, again)).Where(one => one.Action == TaskAction.Clear).ToDictionary(one => one.Task);
        return [.. marked.Where(one => !cleared.ContainsKey(one.Task)).Concat(cleared.Values).OrderBy(one => one.Task)];
    }

    /// <summary>Does what was planned: clears and marks, decides what follows, and opens or closes the run.</summary>
    /// <param name="kind">What was asked for; no cancel, which is <see cref="Cancel"/>.</param>
    /// <param name="plan">What <see cref="Plan"/> said of the run as it is now.</param>
    /// <param name="reason">Why; empty for none.</param>
    /// <param name="decision">Receives what follows.</param>
    public void Carry(RunOperationKind kind, IReadOnlyList<TaskPlan> plan, string reason, RunDecision decision)
    {
        var changed = plan.Where(one => one.Action != TaskAction.Keep).ToList();
        if (changed.Count == 0) return;
        var fanned = changed.Where(one => one.Task >= _graph.Count).Select(one => TaskOf(one.Task)).ToHashSet();
        foreach (var one in changed.Where(one => one.State.IsTerminal() || one.Action == TaskAction.Clear))
        {
            if (one.Task >= _graph.Count) ReopenItem(one.Task);
            else if (fanned.Contains(one.Task)) ReopenFan(one.Task, decision);
            else Reopen(one.Task, decision);
        }
        var before = State;
        if (IsOver) (State, IsCancelRequested, IsTimedOut) = (RunState.Queued, false, false);
        var settled = new Stack<(int Task, TaskState End)>();
        // All are marked before one is settled: what follows from it must not decide another that is marked too.
        foreach (var one in changed.Where(one => one.Action == TaskAction.Mark)) Mark(one.Task, EndOf(kind), reason, decision, settled);
        Cascade(settled, decision);
        QueueItems(changed.Where(one => one.Task >= _graph.Count).Select(one => one.Task), decision);
        foreach (var one in changed.Where(one => one.Action == TaskAction.Clear && one.Task < _graph.Count))
        {
            DecideWaiting(one.Task, decision, settled);
            Cascade(settled, decision);
        }
        CloseIfDone(decision);
        if (State != before) decision.Run = State;
    }

    /// <summary>What is cleared when the run is tried again; see <see cref="TryAgain"/>. Changes nothing.</summary>
    /// <param name="from">What of it is tried again.</param>
    public IReadOnlyList<TaskPlan> PlanRetry(RetryFrom from) =>
        State == RunState.UpForRetry ? Plan(RunOperationKind.Clear, new TaskSelection { OnlyFailed = from == RetryFrom.Failed }) : [];

    /// <summary>The delay of a run that failed is over: it is cleared as planned, and has one retry less.</summary>
    /// <param name="plan">What <see cref="PlanRetry"/> said of the run as it is now.</param>
    /// <param name="decision">Receives what follows.</param>
    public void TryAgain(IReadOnlyList<TaskPlan> plan, RunDecision decision)
    {
        RetriesLeft--;
        Carry(RunOperationKind.Clear, plan, "", decision);
    }

    /// <summary>Whether nothing of the run is under way: it has ended, or it waits to be tried again.</summary>
    private bool IsOver => State.IsTerminal() || State == RunState.UpForRetry;

    /// <summary>A run that waits to be tried again is not: somebody asked for its end.</summary>
    private void GiveUp(RunDecision decision)
    {
        (IsCancelRequested, IsTimedOut, State) = (true, false, RunState.Cancelled);
        decision.Run = State;
    }

    private IReadOnlyList<TaskPlan> PlanCancel()
    {
        var spared = IsCancelRequested ? [] : Enumerable.Range(0, _tasks.Count).Where(task => _tasks[task].IsTeardown).ToHashSet();
        return [.. Enumerable.Range(0, _tasks.Count).Select(task => PlanCancel(task, spared.Contains(task)))];
    }

    private TaskPlan PlanCancel(int task, bool isSpared) =>
        StateOf(task).IsTerminal() ? Kept(task, "It has ended.")
        : isSpared ? Kept(task, "A teardown runs for what was set up; a second cancel ends it.")
        : IsHeld(task) || IsFanned(task) ? Planned(task, TaskAction.Kill)
        : Planned(task, TaskAction.Cancel);

    private TaskPlan PlanClear(int task, HashSet<int> cleared) =>
        WhyUntouchable(task) is { } reason ? Kept(task, reason)
        : StateOf(task).IsTerminal() || (StateOf(task) != TaskState.None && cleared.Overlaps(_graph.ParentsOf(task).ToArray())) ? Planned(task, TaskAction.Clear)
        : Kept(task, "It has not ended: it runs anyway.");

    private TaskPlan PlanMark(int task, TaskState end) =>
        WhyUntouchable(task) is { } reason ? Kept(task, reason)
        : StateOf(task) == end ? Kept(task, $"It is {end.Word()} already.")
        : Planned(task, TaskAction.Mark);

    private string? WhyUntouchable(int task) =>
        IsCancelRequested && !IsOver ? "Its run is being cancelled."
        : IsHeld(task) ? (_tasks[task].Workflow is null ? "A worker holds it: cancel it first." : "The run that it has begun has not ended: cancel it first.")
        : IsFanned(task) ? "Its items have not ended: cancel it first."
        : null;

    private TaskPlan Kept(int task, string reason) => new(task, AttemptOf(task), StateOf(task), TaskAction.Keep, reason);

    private TaskPlan Planned(int task, TaskAction action) => new(task, AttemptOf(task), StateOf(task), action);

    /// <summary>Airflow's rule: work is repeated with what was set up for it, and that is torn down again.</summary>
    private HashSet<int> WithSetups(IReadOnlyList<int> chosen)
    {
        var all = new HashSet<int>(chosen);
        for (var teardown = 0; teardown < _tasks.Count; teardown++)
        {
            if (!_tasks[teardown].IsTeardown) continue;
            var names = _tasks[teardown].TeardownOf;
            var setups = _graph.ParentsOf(teardown).ToArray().Where(parent => names.Contains(_tasks[parent].Name)).ToList();
            var between = _graph.From(setups);
            between.IntersectWith(_graph.Above(teardown));
            if (!between.Overlaps(chosen)) continue;
            all.UnionWith(setups);
            all.Add(teardown);
        }
        return all;
    }

    private static TaskState EndOf(RunOperationKind kind) => kind == RunOperationKind.MarkFailed ? TaskState.Failed : TaskState.Success;

    /// <summary>Takes a task's end back: a new attempt, which has all its retries.</summary>
    private void Reopen(int task, RunDecision decision)
    {
        ref var instance = ref _instances[task];
        if (instance.State.IsTerminal()) Untally(task, instance.State);
        else decision.Tasks.Add(new TaskChange(task, instance.Attempt, TaskState.Removed)); // it was ready, and never ran
        ForgetItems(task);
        (instance.State, instance.IsLeased, instance.Failures, instance.Losses) = (TaskState.None, false, 0, 0);
        instance.Attempt++;
        decision.Tasks.Add(new TaskChange(task, instance.Attempt, TaskState.None, IsNewAttempt: true));
    }

    private void Mark(int task, TaskState end, string reason, RunDecision decision, Stack<(int Task, TaskState End)> settled)
    {
        _instances[task].State = end;
        decision.Tasks.Add(new TaskChange(task, _instances[task].Attempt, end, Reason: reason.Length > 0 ? reason : $"Marked {end.Word()}."));
        settled.Push((task, end));
    }

    private void Untally(int task, TaskState end)
    {
        _open++;
        if (end == TaskState.Cancelled) _cancelled--;
        var seen = SeenAfter(task, end);
        if (_graph.Decides(task) && StateWords.StatusOf(seen) == RunStatus.Failed) _failedLeaves--;
        foreach (var child in _graph.ChildrenOf(task)) _instances[child].Parents = _instances[child].Parents.Without(seen);
    }
}
