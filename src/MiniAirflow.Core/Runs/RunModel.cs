using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>The decider: what becomes of a run when one of its tasks starts, ends or is cancelled. Pure; no clock, no I/O.</summary>
/// <remarks>
/// <para>A store builds it with the run, or restores it from the rows, feeds it what happened inside a transaction, and writes
/// the <see cref="RunDecision"/> in that same transaction. It is the only place that knows trigger rules, retries and the end of a run;
/// no SQL repeats them. Its cost follows the change: an end touches the children of one task, never the run.</para>
/// <para>Not thread-safe: one owner at a time, the one that holds the run's row.</para>
/// </remarks>
public sealed partial class RunModel
{
    private readonly IReadOnlyList<TaskDefinition> _tasks;
    private readonly WorkflowGraph _graph;
    private Instance[] _instances; // the tasks, then the items of mapped ones
    private int _open;
    private int _failedLeaves;
    private int _cancelled;

    private RunModel(IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph)
    {
        _tasks = tasks;
        _graph = graph;
        _instances = new Instance[graph.Count];
        _open = graph.Count;
        for (var i = 0; i < _instances.Length; i++)
            _instances[i] = new Instance { Attempt = 1, Parents = new ParentTally(graph.ParentsOf(i).Length, 0, 0, 0) };
    }

    /// <summary>State of the run.</summary>
    public RunState State { get; private set; }

    /// <summary>Whether the run is to end before its time: somebody asked for it, or it lasted too long.</summary>
    public bool IsCancelRequested { get; private set; }

    /// <summary>Whether that is because it lasted too long.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>Whether the run waits for its turn among those with its concurrency key: until then nothing of it is queued.</summary>
    public bool AwaitsTurn { get; private set; }

    /// <summary>How often the run may yet be tried again as a whole. Whoever begins or restores the model says it.</summary>
    public int RetriesLeft { get; set; }

    /// <summary>State of an instance's newest attempt: of a task, or of an item of a mapped one.</summary>
    public TaskState StateOf(int task) => _instances[task].State;

    /// <summary>Number of a task's newest attempt.</summary>
    public int AttemptOf(int task) => _instances[task].Attempt;

    /// <summary>Whether a worker holds a task's newest attempt, or a run of another workflow that it has begun.</summary>
    public bool IsHeld(int task) => _instances[task].IsLeased;

    /// <summary>A new run: tasks that wait for no parent become queued. A workflow without tasks ends at once, well.</summary>
    /// <param name="tasks">Tasks of the run's version.</param>
    /// <param name="graph">Graph of the run's version.</param>
    /// <param name="decision">Receives what follows.</param>
    /// <param name="awaitsTurn">Whether it waits for its turn first; see <see cref="TakeTurn"/>.</param>
    public static RunModel Begin(IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph, RunDecision decision, bool awaitsTurn = false)
    {
        var model = new RunModel(tasks, graph) { AwaitsTurn = awaitsTurn };
        for (var task = 0; task < graph.Count; task++)
            if (!awaitsTurn && model.VerdictOn(task) == TaskState.Queued) model.Queue(task, decision);
        model.CloseIfDone(decision);
        return model;
    }

    /// <summary>A run as the rows tell it.</summary>
    /// <param name="tasks">Tasks of the run's version.</param>
    /// <param name="graph">Graph of the run's version.</param>
    /// <param name="state">State of the run.</param>
    /// <param name="isCancelRequested">Whether its end was asked for.</param>
    /// <param name="attempts">Every attempt of the run, in any order.</param>
    /// <param name="isTimedOut">Whether that was because it lasted too long.</param>
    /// <param name="awaitsTurn">Whether it waits for its turn.</param>
    public static RunModel Restore(
        IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph, RunState state, bool isCancelRequested, IEnumerable<AttemptSnapshot> attempts, bool isTimedOut = false, bool awaitsTurn = false)
    {
        var model = new RunModel(tasks, graph) { State = state, IsCancelRequested = isCancelRequested, IsTimedOut = isTimedOut, AwaitsTurn = awaitsTurn };
        var items = new List<AttemptSnapshot>();
        foreach (var attempt in attempts)
        {
            if (attempt.MapIndex >= 0) items.Add(attempt);
            else model.Load(attempt.Task, attempt);
        }
        model.LoadItems(items);
        for (var task = 0; task < graph.Count; task++)
            if (model._instances[task].State.IsTerminal()) model.Tally(task, model._instances[task].State);
        return model;
    }

    /// <summary>Brings it up to what others, who owned the run meanwhile, decided: its cost follows the change, where <see cref="Restore"/> costs the run.</summary>
    /// <param name="state">State of the run now.</param>
    /// <param name="news">What became of attempts since, in the order in which it was written. What is known already may be among it.</param>
    /// <remarks>What somebody else decided is taken as it is: nothing is decided again. Whether attempts are leased is not told by it.</remarks>
    public void CatchUp(RunState state, IEnumerable<AttemptNews> news)
    {
        State = state;
        var ended = new HashSet<int>();
        foreach (var (task, attempt, told) in news)
        {
            var now = Seen(told);
            ref var instance = ref _instances[task];
            var isNew = attempt > instance.Attempt;
            if (!isNew && (attempt < instance.Attempt || instance.State.IsTerminal())) continue;
            if (now.IsTerminal())
            {
                instance.Count(now);
                ended.Add(task);
            }
            if (isNew || now.IsTerminal() || now == TaskState.UpForReschedule) instance.IsLeased = false;
            (instance.Attempt, instance.State) = (attempt, now);
        }
        foreach (var task in ended.Where(task => _instances[task].State.IsTerminal())) // else it is retried
        {
            if (task < _graph.Count) Tally(task, _instances[task].State);
            else _fans[TaskOf(task)].Note(_instances[task].State);
        }
    }

    /// <summary>A worker has taken the attempt, or its child run has begun; from now on only its outcome, or its loss, ends it.</summary>
    public void Leased(int task) => _instances[task].IsLeased = true;

    /// <summary>A worker has handed the attempt back unstarted.</summary>
    public void Returned(int task) => _instances[task].IsLeased = false;

    /// <summary>The attempt's command or handler runs.</summary>
    /// <returns>False when the attempt is not the task's newest, or cannot start: the caller must change nothing.</returns>
    public bool Started(int task, int attempt, RunDecision decision)
    {
        ref var instance = ref _instances[task];
        if (instance.Attempt != attempt || !TaskTransitions.IsLegal(instance.State, TaskState.Running)) return false;
        instance.State = TaskState.Running;
        MarkRunning(decision);
        return true;
    }

    /// <summary>A retry's delay is over, or it is time to look again; <see cref="StateOf"/> says what the attempt is now.</summary>
    /// <returns>False when the attempt no longer waits for that.</returns>
    public bool Due(int task, int attempt)
    {
        ref var instance = ref _instances[task];
        if (instance.Attempt != attempt || instance.State is not (TaskState.UpForRetry or TaskState.UpForReschedule)) return false;
        instance.State = instance.State == TaskState.UpForReschedule ? TaskState.Queued : ReadyState(task);
        return true;
    }

    /// <summary>The attempt was looked at, and what it waits for is not there: it gives its slot back until the next look.</summary>
    /// <returns>False when the attempt is not the task's newest, or has ended: the caller must change nothing.</returns>
    public bool Suspended(int task, int attempt)
    {
        ref var instance = ref _instances[task];
        if (instance.Attempt != attempt || !TaskTransitions.IsLegal(instance.State, TaskState.UpForReschedule)) return false;
        (instance.State, instance.IsLeased) = (TaskState.UpForReschedule, false);
        return true;
    }

    /// <summary>The attempt's wait without a worker has begun, and its run with it.</summary>
    /// <returns>False when the attempt is not the task's newest, or does not wait so: the caller must change nothing.</returns>
    public bool Waits(int task, int attempt, RunDecision decision)
    {
        if (_instances[task].Attempt != attempt || _instances[task].State is not (TaskState.Deferred or TaskState.AwaitingInput)) return false;
        MarkRunning(decision);
        return true;
    }

    /// <summary>The attempt has ended: decides its retry, or releases, skips or fails what waits for it, and closes the run after its last task.</summary>
    /// <param name="task">Index of the task.</param>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="decision">Receives what follows.</param>
    /// <param name="mayRetry">False when this attempt is the last, however it ended: somebody had asked for its end, or its exit code says so.</param>
    /// <param name="notChosen">Tasks after it that it did not choose, being a branch: they are skipped, unless they have been decided already. Null for none.</param>
    /// <returns>False when the attempt is not the task's newest, or has ended before: the caller must change nothing.</returns>
    public bool Ended(int task, int attempt, TaskState end, RunDecision decision, bool mayRetry = true, IReadOnlyList<int>? notChosen = null)
    {
        ref var instance = ref _instances[task];
        if (instance.Attempt != attempt || !TaskTransitions.IsLegal(instance.State, end)) return false;
        MarkRunning(decision);
        instance.State = end;
        instance.IsLeased = false;
        instance.Count(end);
        if (mayRetry && !IsCancelRequested && RetryRule.DelayBeforeNext(_tasks[TaskOf(task)], end, instance.Failures, instance.Losses) is { } delay)
        {
            instance.Attempt++;
            instance.State = delay > TimeSpan.Zero ? TaskState.UpForRetry : ReadyState(task);
            decision.Tasks.Add(new TaskChange(task, instance.Attempt, instance.State, IsNewAttempt: true, delay));
            return true;
        }
        Settle(task, end, decision, notChosen ?? []);
        CloseIfDone(decision);
        return true;
    }

    /// <summary>Somebody asks for the run's end: what no worker holds ends now; what a worker holds ends when it reports.</summary>
    /// <remarks>Teardowns still run for what was set up. Asked for a second time, they end as well.</remarks>
    /// <param name="decision">Receives what follows.</param>
    /// <param name="reason">Why, for the tasks that end now; null when the asking says it all.</param>
    /// <returns>Tasks that are spared: whoever holds them is not to be asked for their end.</returns>
    public IReadOnlyList<int> Cancel(RunDecision decision, string? reason = null)
    {
        if (State == RunState.UpForRetry) GiveUp(decision);
        if (State.IsTerminal()) return [];
        int[] spared = IsCancelRequested ? [] : [.. Enumerable.Range(0, _tasks.Count).Where(task => _tasks[task].IsTeardown)];
        IsCancelRequested = true;
        // Whoever is to end waits for no turn: its teardowns run for what was marked as set up.
        if (AwaitsTurn) TakeTurn(decision);
        for (var task = 0; task < _graph.Count; task++)
        {
            if (_instances[task].State.IsTerminal() || _instances[task].IsLeased || (_tasks[task].IsTeardown && spared.Length > 0)) continue;
            if (IsFanned(task)) CancelItems(task, decision, reason);
            else CancelTask(task, decision, reason);
        }
        CloseIfDone(decision);
        return spared;
    }

    /// <summary>The run has lasted too long: as if somebody had asked for its end, but it ends as timed out. A run that is being cancelled already goes that way.</summary>
    /// <param name="decision">Receives what follows.</param>
    /// <param name="reason">Why, for the tasks that end now.</param>
    /// <returns>Tasks that are spared; null when it does not concern the run any more, and the caller must change nothing.</returns>
    public IReadOnlyList<int>? TimeOut(RunDecision decision, string reason)
    {
        if (State is not (RunState.Queued or RunState.Running) || IsCancelRequested) return null;
        IsTimedOut = true;
        return Cancel(decision, reason);
    }

    /// <summary>Somebody asks for the end of one task that no worker holds; its dependents fail or are skipped by their rules.</summary>
    /// <returns>False when a worker holds it, or it has ended: the caller asks the worker instead, or does nothing.</returns>
    public bool CancelUnleased(int task, RunDecision decision)
    {
        if (_instances[task].State.IsTerminal() || _instances[task].IsLeased) return false;
        if (IsFanned(task)) CancelItems(task, decision);
        else CancelTask(task, decision);
        CloseIfDone(decision);
        return true;
    }

    private void CancelTask(int task, RunDecision decision, string? reason = null)
    {
        ref var instance = ref _instances[task];
        instance.State = TaskState.Cancelled;
        decision.Tasks.Add(new TaskChange(task, instance.Attempt, TaskState.Cancelled, Reason: reason));
        Settle(task, TaskState.Cancelled, decision, []);
    }

    private void Load(int place, AttemptSnapshot attempt)
    {
        ref var instance = ref _instances[place];
        if (!attempt.IsCleared) instance.Count(attempt.State);
        if (attempt.Attempt < instance.Attempt) return;
        instance.Attempt = attempt.Attempt;
        instance.State = Seen(attempt.State);
        instance.IsLeased = attempt.IsLeased;
    }

    /// <summary>Whether an attempt has its slots already is not for a run to know: they are given without its lock (see <c>Core/Pools</c>).</summary>
    private static TaskState Seen(TaskState state) => state == TaskState.Scheduled ? TaskState.Queued : state;

    private void MarkRunning(RunDecision decision)
    {
        if (State != RunState.Queued) return;
        State = RunState.Running;
        decision.Run = State;
    }

    private TaskState ReadyState(int instance) => WaitRule.ReadyState(_tasks[TaskOf(instance)], isItem: instance >= _graph.Count);

    private void Queue(int task, RunDecision decision)
    {
        _instances[task].State = ReadyState(task);
        decision.Tasks.Add(new TaskChange(task, _instances[task].Attempt, _instances[task].State));
    }

    /// <summary>Books a final end and decides what hangs on it.</summary>
    private void Settle(int task, TaskState end, RunDecision decision, IReadOnlyList<int> notChosen)
    {
        if (task >= _graph.Count)
        {
            SettleItem(task, end, decision);
            return;
        }
        var settled = new Stack<(int Task, TaskState End)>();
        foreach (var child in notChosen)
            if (_instances[child].State == TaskState.None) Decide(child, TaskState.Skipped, decision, settled);
        settled.Push((task, end));
        Cascade(settled, decision);
    }

    /// <summary>Books final ends and lets them cascade; a work list, not recursion, so that a chain of 20,000 skips needs no stack.</summary>
    private void Cascade(Stack<(int Task, TaskState End)> settled, RunDecision decision)
    {
        while (settled.TryPop(out var next))
        {
            Tally(next.Task, next.End);
            foreach (var child in _graph.ChildrenOf(next.Task)) DecideWaiting(child, decision, settled);
        }
    }

    private void DecideWaiting(int task, RunDecision decision, Stack<(int Task, TaskState End)> settled)
    {
        if (_instances[task].State != TaskState.None) return;
        var verdict = VerdictOn(task);
        if (verdict == TaskState.None) return;
        if (verdict == TaskState.Queued && AwaitsTurn) return;
        if (verdict == TaskState.Queued && IsCancelRequested && !_tasks[task].IsTeardown) verdict = TaskState.Cancelled;
        Decide(task, verdict, decision, settled);
    }

    private void Decide(int task, TaskState verdict, RunDecision decision, Stack<(int Task, TaskState End)> settled)
    {
        if (verdict == TaskState.Queued) verdict = ReadyState(task);
        _instances[task].State = verdict;
        decision.Tasks.Add(new TaskChange(task, _instances[task].Attempt, verdict));
        if (verdict.IsTerminal()) settled.Push((task, verdict));
    }

    private TaskState VerdictOn(int task)
    {
        var parents = _instances[task].Parents;
        if (!_tasks[task].IsTeardown) return TriggerRules.Decide(_tasks[task].TriggerRule, parents);
        return parents.IsDone ? TriggerRules.DecideTeardown(parents, SetupsOf(task)) : TaskState.None;
    }

    private ParentTally SetupsOf(int teardown)
    {
        var names = _tasks[teardown].TeardownOf;
        var setups = new ParentTally(names.Count);
        foreach (var parent in _graph.ParentsOf(teardown))
            if (names.Contains(_tasks[parent].Name)) setups = setups.With(SeenAfter(parent, _instances[parent].State));
        return setups;
    }

    private void Tally(int task, TaskState end)
    {
        _open--;
        if (end == TaskState.Cancelled) _cancelled++;
        var seen = SeenAfter(task, end);
        if (_graph.Decides(task) && StateWords.StatusOf(seen) == RunStatus.Failed) _failedLeaves++;
        foreach (var child in _graph.ChildrenOf(task)) _instances[child].Parents = _instances[child].Parents.With(seen);
    }

    /// <summary>What the tasks after it, and the run, take an end for.</summary>
    private TaskState SeenAfter(int task, TaskState end) => end switch
    {
        TaskState.Failed or TaskState.TimedOut or TaskState.Lost when (_tasks[task].ContinueOn & ContinueOn.Failed) != 0 => TaskState.Success,
        TaskState.Skipped when (_tasks[task].ContinueOn & ContinueOn.Skipped) != 0 => TaskState.Success,
        _ => end,
    };

    /// <summary>Airflow's rule: the leaf tasks decide the run; see <see cref="WorkflowGraph.Decides"/>.</summary>
    private void CloseIfDone(RunDecision decision)
    {
        if (_open > 0 || State.IsTerminal() || State == RunState.UpForRetry) return;
        var end = IsCancelRequested && _cancelled > 0 ? (IsTimedOut ? RunState.TimedOut : RunState.Cancelled)
            : _failedLeaves > 0 ? RunState.Failed
            : RunState.Success;
        State = end.HasFailed() && RetriesLeft > 0 ? RunState.UpForRetry : end;
        decision.Run = State;
    }

    private struct Instance
    {
        public TaskState State;
        public bool IsLeased;
        public int Attempt;
        public int Failures;
        public int Losses;
        public ParentTally Parents;

        public void Count(TaskState end)
        {
            if (end is TaskState.Failed or TaskState.TimedOut) Failures++;
            else if (end == TaskState.Lost) Losses++;
        }
    }
}
