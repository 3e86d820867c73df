namespace MiniAirflow.Core.Runs;

/// <content>Fan-out (Airflow's dynamic task mapping): one task that becomes many while its run is alive.</content>
/// <remarks>
/// <para>A mapped task is queued like any other; what its worker reports is the list, not an end. Then the task is <see cref="TaskState.Deferred"/>, each item has an
/// instance of its own, with its own attempts and retries, and the task ends when the last of them does. What comes after it sees one task with one end.</para>
/// <para>Instances are numbered on behind the tasks, in the order in which they came to be known here: a number means nothing outside of one model. Rows say (task, map index).</para>
/// </remarks>
public sealed partial class RunModel
{
    private readonly Dictionary<int, Fan> _fans = [];
    private readonly Dictionary<int, int[]> _pastItems = [];
    private readonly List<(int Task, int MapIndex)> _items = [];

    /// <summary>How many instances there are: the tasks, then the items of mapped ones.</summary>
    public int InstanceCount => _graph.Count + _items.Count;

    /// <summary>The task that an instance is of.</summary>
    public int TaskOf(int instance) => instance < _graph.Count ? instance : _items[instance - _graph.Count].Task;

    /// <summary>The place of an instance in its list, from 0; -1 for a task itself.</summary>
    public int MapIndexOf(int instance) => instance < _graph.Count ? -1 : _items[instance - _graph.Count].MapIndex;

    /// <summary>The name of an instance's task, and the place of an item: <c>align[3]</c>.</summary>
    public string NameOf(int instance) => instance < _graph.Count ? _tasks[instance].Name : $"{_tasks[TaskOf(instance)].Name}[{MapIndexOf(instance)}]";

    /// <summary>The instance of an item of a mapped task; the task itself for map index -1.</summary>
    public int InstanceOf(int task, int mapIndex) => mapIndex < 0 ? task : _fans[task].First + mapIndex;

    /// <summary>The instance of an item, if there is one: those of a list that was cleared are gone.</summary>
    public bool TryInstanceOf(int task, int mapIndex, out int instance)
    {
        instance = task;
        if (mapIndex < 0) return true;
        if (!_fans.TryGetValue(task, out var fan) || mapIndex >= fan.Count) return false;
        instance = fan.First + mapIndex;
        return true;
    }

    /// <summary>Whether an instance is a mapped task itself, which does nothing but tell its list.</summary>
    public bool IsMapped(int instance) => instance < _graph.Count && _tasks[instance].ForEach is not null;

    /// <summary>How many items a mapped task has; 0 while its list is not known.</summary>
    public int ItemsOf(int task) => _fans.TryGetValue(task, out var fan) ? fan.Count : 0;

    /// <summary>Whether a task has become instances that are not all over.</summary>
    public bool IsFanned(int task) => _instances[task].State == TaskState.Deferred && _fans.ContainsKey(task);

    /// <summary>The worker has told the list of a mapped task: it becomes so many instances, of which as many are queued at once as may run together.</summary>
    /// <param name="task">Index of the task.</param>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="count">How many items the list has.</param>
    /// <param name="decision">Receives the instances; the attempt itself, which is deferred now, is the reporter's to write.</param>
    /// <returns>False when the attempt is not the task's newest, or has ended before: the caller must change nothing.</returns>
    public bool Expanded(int task, int attempt, int count, RunDecision decision)
    {
        ref var parent = ref _instances[task];
        if (parent.Attempt != attempt || !TaskTransitions.IsLegal(parent.State, TaskState.Deferred)) return false;
        MarkRunning(decision);
        (parent.State, parent.IsLeased) = (TaskState.Deferred, false);
        var fan = OpenFan(task, count);
        var past = _pastItems.GetValueOrDefault(task, []);
        var atOnce = _tasks[task].MaxParallel is > 0 and var most ? most : count;
        for (var i = 0; i < count; i++)
        {
            ref var item = ref _instances[fan.First + i];
            (item.Attempt, item.State) = ((i < past.Length ? past[i] : 0) + 1, i < atOnce ? ReadyState(fan.First + i) : TaskState.None);
            decision.Tasks.Add(new TaskChange(fan.First + i, item.Attempt, item.State, IsNewAttempt: true));
        }
        return true;
    }

    private Fan OpenFan(int task, int count)
    {
        var fan = new Fan { First = InstanceCount, Count = count, Open = count };
        _fans[task] = fan;
        for (var i = 0; i < count; i++) _items.Add((task, i));
        if (_instances.Length < InstanceCount) Array.Resize(ref _instances, Math.Max(InstanceCount, _instances.Length * 2));
        for (var i = 0; i < count; i++) _instances[fan.First + i].Attempt = 1;
        return fan;
    }

    /// <summary>An item has ended for good: the next that waits for its place is queued, and after the last one the task ends.</summary>
    private void SettleItem(int instance, TaskState end, RunDecision decision)
    {
        var task = TaskOf(instance);
        var fan = _fans[task];
        fan.Note(end);
        if (!IsCancelRequested && fan.NextWaiting(_instances) is { } next) Queue(next, decision);
        if (fan.Open > 0) return;
        var all = fan.End();
        ref var parent = ref _instances[task];
        parent.State = all;
        var reason = fan.Bad == 0 ? null : $"{fan.Bad} of {fan.Count} items did not succeed.";
        decision.Tasks.Add(new TaskChange(task, parent.Attempt, all, Reason: all == TaskState.Failed ? reason : null));
        Settle(task, all, decision, []);
    }

    private void CancelItems(int task, RunDecision decision, string? reason = null)
    {
        var fan = _fans[task];
        // What waits first, or the end of one would queue the next.
        for (var i = fan.First + fan.Count - 1; i >= fan.First; i--)
            if (!_instances[i].State.IsTerminal() && !_instances[i].IsLeased) CancelTask(i, decision, reason);
    }

    /// <summary>Forgets the instances of a task whose end is taken back; how often each was tried is kept, since attempts rise.</summary>
    private void ForgetItems(int task)
    {
        if (!_fans.Remove(task, out var fan)) return;
        var past = _pastItems.GetValueOrDefault(task, []);
        var tried = new int[Math.Max(past.Length, fan.Count)];
        past.CopyTo(tried, 0);
        for (var i = 0; i < fan.Count; i++) tried[i] = _instances[fan.First + i].Attempt;
        _pastItems[task] = tried;
    }

    /// <summary>Makes the instances that the rows of items tell of.</summary>
    private void LoadItems(IEnumerable<AttemptSnapshot> attempts)
    {
        foreach (var ofTask in attempts.GroupBy(one => one.Task))
        {
            var items = ofTask.GroupBy(one => one.MapIndex).ToDictionary(one => one.Key, one => one.OrderBy(attempt => attempt.Attempt).ToList());
            var past = new int[items.Keys.Max() + 1];
            foreach (var (index, all) in items) past[index] = all[^1].Attempt;
            // A cleared task has no items until its list is told again.
            var count = items.Where(one => !one.Value[^1].IsCleared).Select(one => one.Key + 1).DefaultIfEmpty().Max();
            if (count == 0)
            {
                _pastItems[ofTask.Key] = past;
                continue;
            }
            if (past.Length > count) _pastItems[ofTask.Key] = past;
            var fan = OpenFan(ofTask.Key, count);
            foreach (var attempt in items.Where(one => one.Key < count).SelectMany(one => one.Value)) Load(fan.First + attempt.MapIndex, attempt);
            for (var i = fan.First; i < fan.First + count; i++)
                if (_instances[i].State.IsTerminal()) fan.Note(_instances[i].State);
        }
    }

    /// <summary>The instances of one mapped task.</summary>
    private sealed class Fan
    {
        private int _waiting;
        private int _good;
        private int _cancelled;

        /// <summary>Its first instance; the others follow.</summary>
        public required int First { get; init; }

        /// <summary>How many there are.</summary>
        public required int Count { get; init; }

        /// <summary>How many have not ended for good.</summary>
        public int Open { get; set; }

        /// <summary>How many ended in any other way than well or skipped.</summary>
        public int Bad { get; private set; }

        public void Note(TaskState end)
        {
            Open--;
            if (end == TaskState.Success) _good++;
            else if (StateWords.StatusOf(end) == RunStatus.Failed) Bad++;
            if (end == TaskState.Cancelled) _cancelled++;
        }

        /// <summary>An item that had ended is open again.</summary>
        public void TakeBack(TaskState end)
        {
            Open++;
            if (end == TaskState.Success) _good--;
            else if (StateWords.StatusOf(end) == RunStatus.Failed) Bad--;
            if (end == TaskState.Cancelled) _cancelled--;
            _waiting = 0;
        }

        /// <summary>The first instance that has not been queued yet; null when all have.</summary>
        public int? NextWaiting(Instance[] instances)
        {
            for (; _waiting < Count; _waiting++)
                if (instances[First + _waiting].State == TaskState.None) return First + _waiting;
            return null;
        }

        /// <summary>How the task ends: as its items, of which one that did not succeed is enough to fail it.</summary>
        public TaskState End() =>
            Bad > 0 ? (Bad == _cancelled ? TaskState.Cancelled : TaskState.Failed)
            : _good > 0 ? TaskState.Success
            : TaskState.Skipped;
    }
}
