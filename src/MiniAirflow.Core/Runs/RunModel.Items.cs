namespace MiniAirflow.Core.Runs;

/// <content>Clearing some items of a mapped task, whose list stays as it is: the others keep what they gave.</content>
public sealed partial class RunModel
{
    /// <summary>Why a selection cannot be, given what this run's tasks have become; null when it can.</summary>
    public string? Problem(RunOperationKind kind, TaskSelection selection)
    {
        if (!selection.HasItems) return null;
        if (kind != RunOperationKind.Clear) return "Only a clear can be of items; name the task as a whole.";
        foreach (var (name, item) in selection.Tasks.Select(TaskSelection.Split))
        {
            if (item < 0) continue;
            var count = ItemsOf(Enumerable.Range(0, _tasks.Count).First(task => _tasks[task].Name == name));
            if (item >= count) return count == 0 ? $"The list of task '{name}' is not known, so it has no item {item}." : $"Task '{name}' has no item {item}: its {count} items are numbered from 0.";
        }
        return null;
    }

    /// <summary>The rows whose ends count no more when a plan is carried out.</summary>
    /// <returns>Indexes of tasks, each with the item that is meant; -1 for the task without its items, null for it with all that belongs to it.</returns>
    public IEnumerable<(int Task, int? MapIndex)> RowsOf(IReadOnlyList<TaskPlan> plan)
    {
        var changed = plan.Where(one => one.Action != TaskAction.Keep).ToList();
        var fanned = changed.Where(one => one.Task >= _graph.Count).Select(one => TaskOf(one.Task)).ToHashSet();
        return changed.Select(one => (TaskOf(one.Task), one.Task >= _graph.Count || fanned.Contains(one.Task) ? MapIndexOf(one.Task) : (int?)null));
    }

    /// <summary>The items of a task that are to be cleared; null when it is cleared as a whole, with a new list.</summary>
    private List<int>? ItemsToClear(int task, TaskSelection selection, HashSet<int> cleared)
    {
        if (!_fans.TryGetValue(task, out var fan)) return null;
        var named = selection.ItemsOf(_tasks[task].Name);
        // Where what the list was made of is cleared too, it is made anew.
        if ((named is null && !selection.OnlyFailed) || cleared.Overlaps(_graph.ParentsOf(task).ToArray())) return null;
        return [.. Enumerable.Range(fan.First, fan.Count).Where(item => named is null || named.Contains(MapIndexOf(item)))
            .Where(item => !selection.OnlyFailed || StateWords.StatusOf(StateOf(item)) == RunStatus.Failed)];
    }

    private List<TaskPlan> PlanItems(int task, List<int> items)
    {
        var planned = items.ConvertAll(PlanItem);
        if (StateOf(task).IsTerminal() && planned.Exists(one => one.Action == TaskAction.Clear)) planned.Insert(0, Planned(task, TaskAction.Clear));
        return planned;
    }

    private TaskPlan PlanItem(int item) =>
        IsCancelRequested && !IsOver ? Kept(item, "Its run is being cancelled.")
        : IsHeld(item) ? Kept(item, "A worker holds it: cancel it first.")
        : StateOf(item).IsTerminal() ? Planned(item, TaskAction.Clear)
        : Kept(item, "It has not ended: it runs anyway.");

    /// <summary>Takes the end of a mapped task back, and keeps its list: a new attempt that waits for its items.</summary>
    private void ReopenFan(int task, RunDecision decision)
    {
        ref var parent = ref _instances[task];
        Untally(task, parent.State);
        (parent.State, parent.IsLeased, parent.Failures, parent.Losses) = (TaskState.Deferred, false, 0, 0);
        parent.Attempt++;
        decision.Tasks.Add(new TaskChange(task, parent.Attempt, TaskState.Deferred, IsNewAttempt: true));
    }

    private void ReopenItem(int item)
    {
        ref var instance = ref _instances[item];
        _fans[TaskOf(item)].TakeBack(instance.State);
        (instance.State, instance.IsLeased, instance.Failures, instance.Losses) = (TaskState.None, false, 0, 0);
        instance.Attempt++;
    }

    /// <summary>Items that were reopened are queued, as many as may run at once beside those that do.</summary>
    private void QueueItems(IEnumerable<int> items, RunDecision decision)
    {
        foreach (var ofTask in items.GroupBy(TaskOf))
        {
            var fan = _fans[ofTask.Key];
            var active = Enumerable.Range(fan.First, fan.Count).Count(item => StateOf(item) is not TaskState.None && !StateOf(item).IsTerminal());
            foreach (var item in ofTask)
            {
                if (!AwaitsTurn && (_tasks[ofTask.Key].MaxParallel is 0 || active++ < _tasks[ofTask.Key].MaxParallel)) _instances[item].State = TaskState.Queued;
                decision.Tasks.Add(new TaskChange(item, _instances[item].Attempt, StateOf(item), IsNewAttempt: true));
            }
        }
    }
}
