using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>What holds for every graph and every order of events.</summary>
public sealed class RunModelProperties
{
    private static readonly TaskState[] Ends =
        [TaskState.Success, TaskState.Success, TaskState.Success, TaskState.Failed, TaskState.TimedOut, TaskState.Cancelled, TaskState.Lost, TaskState.Skipped];

    private static readonly Gen<TaskDefinition[]> AnyTasks = Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 2], Gen.Int[0, 23], Gen.Int[0, 15], Gen.Int[0, 11]).Array[0, 15].Select(all =>
        all.Select((one, index) => AnyTask(index, one.Item1 & one.Item2, one.Item3, one.Item4, one.Item5, one.Item6)).ToArray());

    // Half of the tasks have the usual rule; one in twelve is a teardown of its first parent.
    private static TaskDefinition AnyTask(int index, uint parents, int retries, int rule, int continueOn, int kind)
    {
        string[] names = [.. Enumerable.Range(0, index).Where(parent => (parents >> parent & 1) == 1).Select(parent => $"t{parent}")];
        var isTeardown = kind == 0 && names.Length > 0;
        return new TaskDefinition
        {
            Name = $"t{index}",
            DependsOn = names,
            RetryCount = retries,
            TriggerRule = isTeardown || rule >= 12 ? TriggerRule.AllSuccess : (TriggerRule)rule,
            ContinueOn = continueOn <= 3 ? (ContinueOn)continueOn : ContinueOn.None,
            TeardownOf = isTeardown ? names[..1] : [],
            ForEach = kind is 1 or 2 && !isTeardown ? "[1]" : null,
            MaxParallel = kind == 1 ? 2 : 0,
        };
    }

    [Fact]
    public void I1_I7_Every_run_ends_once_and_every_step_is_legal() =>
        Gen.Select(AnyTasks, Gen.Int[0, 99].Array[400]).Sample((tasks, picks) =>
        {
            var log = new Log(tasks);
            foreach (var pick in picks.TakeWhile(_ => !log.Model.State.IsTerminal())) log.Step(pick);
            for (var pick = 0; !log.Model.State.IsTerminal(); pick += 3) log.Step(pick);
            for (var task = 0; task < tasks.Length; task++) log.Model.StateOf(task).IsTerminal().ShouldBeTrue();
            log.RunStates.Count(state => state.IsTerminal()).ShouldBe(1);
        }, iter: 600);

    /// <summary>However the news came in: once all has ended, each task is what its rule says of its parents, and the run is what its leaves say.</summary>
    [Fact]
    public void I4_In_the_end_each_task_is_what_its_rule_says_of_its_parents() =>
        Gen.Select(AnyTasks, Gen.Int[0, 99].Array[400]).Sample((tasks, picks) =>
        {
            var log = new Log(tasks);
            foreach (var pick in picks.Where(pick => pick % 10 is not (1 or 2)).TakeWhile(_ => !log.Model.State.IsTerminal())) log.Step(pick);
            for (var pick = 0; !log.Model.State.IsTerminal(); pick += 3) log.Step(pick % 10 is 1 or 2 ? 0 : pick);
            for (var task = 0; task < tasks.Length; task++) log.CheckRule(task);
            log.CheckRun();
        }, iter: 600);

    [Fact]
    public void A_run_restored_from_its_attempts_at_any_moment_decides_like_the_one_that_lived_through_it() =>
        Gen.Select(AnyTasks, Gen.Int[0, 99].Array[0, 60], Gen.Int[0, 99].Array[60]).Sample((tasks, before, after) =>
        {
            var lived = new Log(tasks);
            foreach (var pick in before) lived.Step(pick);
            var restored = lived.Restored();
            foreach (var pick in after)
            {
                lived.Step(pick);
                restored.Step(pick);
                restored.Text.ShouldBe(lived.Text);
            }
        }, iter: 600);

    [Fact]
    public void A_run_that_was_cleared_and_marked_decides_like_one_that_is_restored_from_its_attempts() =>
        Gen.Select(AnyTasks, Gen.Int[0, 999].Array[0, 60], Gen.Int[0, 999].Array[60]).Sample((tasks, before, after) =>
        {
            var lived = new Log(tasks);
            foreach (var pick in before) lived.StepOrOperate(pick);
            var restored = lived.Restored();
            restored.Text.ShouldBe(lived.Text);
            foreach (var pick in after)
            {
                lived.StepOrOperate(pick);
                restored.StepOrOperate(pick);
                restored.Text.ShouldBe(lived.Text);
            }
        }, iter: 600);

    [Fact]
    public void A_plan_lists_exactly_what_changes_and_the_run_ends_afterwards() =>
        Gen.Select(AnyTasks, Gen.Int[0, 999].Array[0, 80], Gen.Int[0, 999]).Sample((tasks, picks, pick) =>
        {
            var log = new Log(tasks);
            foreach (var one in picks) log.StepOrOperate(one);
            var before = tasks.Select((_, task) => log.Model.AttemptOf(task)).ToArray();
            var plan = log.Operate(pick);
            for (var task = 0; task < tasks.Length; task++)
            {
                var isNew = log.Model.AttemptOf(task) > before[task];
                var planned = plan.Where(one => one.Task == task).Select(one => one.Action).FirstOrDefault();
                if (isNew) planned.ShouldNotBe(TaskAction.Keep);
                if (planned == TaskAction.Clear) isNew.ShouldBeTrue();
            }
            for (var next = 0; !log.Model.State.IsTerminal(); next += 3) log.Step(next);
            for (var task = 0; task < tasks.Length; task++) log.Model.StateOf(task).IsTerminal().ShouldBeTrue();
        }, iter: 600);

    [Fact]
    public void A_run_that_caught_up_with_what_others_decided_decides_like_the_one_that_lived_through_it() =>
        Gen.Select(AnyTasks, Gen.Int[0, 99].Array[0, 60], Gen.Int[0, 99].Array[0, 60], Gen.Int[0, 99].Array[60]).Sample((tasks, known, missed, after) =>
        {
            var lived = new Log(tasks);
            foreach (var pick in known) lived.Step(pick);
            var other = lived.Restored();
            // Some of what it knows is told again. A cancel in between is not told this way, nor what a mapped task becomes.
            var from = lived.News.Count / 2;
            foreach (var pick in missed.Where(pick => pick % 10 != 1)) lived.Step(pick, expands: false);
            other.CatchUp(lived, from);
            other.Text.ShouldBe(lived.Text);
            foreach (var pick in after)
            {
                lived.Step(pick);
                other.Step(pick);
                other.Text.ShouldBe(lived.Text);
            }
        }, iter: 600);

    [Fact]
    public void The_order_in_which_attempts_are_restored_does_not_matter() =>
        Gen.Select(AnyTasks, Gen.Int[0, 99].Array[0, 60], Gen.Int).Sample((tasks, picks, seed) =>
        {
            var lived = new Log(tasks);
            foreach (var pick in picks) lived.Step(pick);
            lived.Restored(seed).Text.ShouldBe(lived.Text);
        }, iter: 500);

    /// <summary>A model, driven by numbers, with every change noted.</summary>
    private sealed class Log
    {
        private readonly TaskDefinition[] _tasks;
        private readonly WorkflowGraph _graph;
        private readonly RunDecision _decision = new();
        private readonly HashSet<int> _ran = [];
        private readonly SortedDictionary<(int Task, int MapIndex, int Attempt), AttemptSnapshot> _attempts = [];

        public Log(TaskDefinition[] tasks)
        {
            (_tasks, _graph) = (tasks, WorkflowGraph.Of(tasks));
            Model = RunModel.Begin(tasks, _graph, _decision);
            for (var task = 0; task < tasks.Length; task++) Note(new AttemptSnapshot(task, 1, TaskState.None, IsLeased: false));
            NoteAll();
        }

        private Log(Log lived, IEnumerable<AttemptSnapshot> attempts)
        {
            (_tasks, _graph) = (lived._tasks, lived._graph);
            foreach (var one in lived._attempts.Values) Note(one);
            Model = RunModel.Restore(_tasks, _graph, lived.Model.State, lived.Model.IsCancelRequested, attempts);
        }

        public RunModel Model { get; }

        public List<RunState> RunStates { get; } = [];

        public List<(int Task, int MapIndex, AttemptNews News)> News { get; } = [];

        public string Text => $"{Model.State} {Model.IsCancelRequested} {string.Join(' ', _attempts.Values)} {string.Join(' ', Instances().Select(Model.StateOf))}";

        public Log Restored(int seed = 0) => new(this, _attempts.Values.OrderBy(one => HashCode.Combine(one.Task, one.MapIndex, one.Attempt) ^ seed));

        /// <summary>Hears what another has lived through; leases are told apart from that.</summary>
        public void CatchUp(Log lived, int from)
        {
            Model.CatchUp(lived.Model.State, lived.News.Skip(from).Select(one => one.News with { Task = Model.InstanceOf(one.Task, one.MapIndex) }));
            foreach (var one in lived._attempts.Values)
            {
                _attempts[(one.Task, one.MapIndex, one.Attempt)] = one;
                if (!Model.TryInstanceOf(one.Task, one.MapIndex, out var instance) || one.Attempt != Model.AttemptOf(instance)) continue;
                if (one.IsLeased) Model.Leased(instance);
                else Model.Returned(instance);
            }
        }

        /// <summary>Lets something happen.</summary>
        /// <param name="pick">What.</param>
        /// <param name="expands">Whether a mapped task may become its items.</param>
        public void Step(int pick, bool expands = true)
        {
            _decision.Clear();
            var open = Instances().Where(one => Model.StateOf(one) is TaskState.Queued or TaskState.Running or TaskState.UpForRetry).ToList();
            if (open.Count == 0) return;
            var task = open[pick % open.Count];
            var attempt = Model.AttemptOf(task);
            var now = _attempts[(Model.TaskOf(task), Model.MapIndexOf(task), attempt)];
            if (now.State == TaskState.UpForRetry)
            {
                Model.Due(task, attempt).ShouldBeTrue();
                Note(now with { State = TaskState.Queued });
            }
            else if (pick % 10 == 1) Model.Cancel(_decision);
            else if (pick % 10 == 2) Model.CancelUnleased(task, _decision).ShouldBe(!now.IsLeased);
            else if (!now.IsLeased) Lease(now);
            else if (now.State == TaskState.Queued && pick % 2 == 1) Start(now);
            else if (now.MapIndex < 0 && _tasks[now.Task].ForEach is not null && !Model.IsCancelRequested && expands) Expand(now, 1 + (pick % 4));
            else End(now, pick % 3 == 0 ? TaskState.Success : Ends[pick % Ends.Length]);
            NoteAll();
        }

        /// <summary>The tasks and the items of mapped ones, in an order that does not depend on how the model numbers them.</summary>
        private IEnumerable<int> Instances() =>
            Enumerable.Range(0, _tasks.Length).SelectMany(task => Enumerable.Range(-1, Model.ItemsOf(task) + 1).Select(item => Model.InstanceOf(task, item)));

        public void StepOrOperate(int pick)
        {
            if (pick % 13 == 0 && _tasks.Length > 0) Operate(pick / 13);
            else Step(pick);
        }

        /// <summary>Clears or marks something.</summary>
        public IReadOnlyList<TaskPlan> Operate(int pick)
        {
            if (_tasks.Length == 0) return [];
            _decision.Clear();
            var kind = (RunOperationKind)(pick % 3);
            var selection = new TaskSelection { Tasks = pick % 5 == 0 ? [] : [_tasks[pick % _tasks.Length].Name], Downstream = pick % 2 == 0, Upstream = pick % 7 == 0, OnlyFailed = pick % 11 == 0 };
            var plan = Model.Plan(kind, selection);
            foreach (var (task, item) in Model.RowsOf(plan))
                foreach (var key in _attempts.Keys.Where(key => key.Task == task && (item is null || key.MapIndex == item)).ToList()) _attempts[key] = _attempts[key] with { IsCleared = true };
            Model.Carry(kind, plan, "", _decision);
            NoteAll();
            return plan;
        }

        /// <summary>Compares a task's last state with its rule, taken over the last states of its parents.</summary>
        public void CheckRule(int task)
        {
            var parents = new ParentTally(_graph.ParentsOf(task).Length);
            foreach (var parent in _graph.ParentsOf(task)) parents = parents.With(Seen(parent));
            var setups = new ParentTally(_tasks[task].TeardownOf.Count);
            foreach (var name in _tasks[task].TeardownOf) setups = setups.With(Seen(Array.FindIndex(_tasks, one => one.Name == name)));
            var verdict = _tasks[task].IsTeardown ? TriggerRules.DecideTeardown(parents, setups) : TriggerRules.Decide(_tasks[task].TriggerRule, parents);
            if (_ran.Contains(task)) verdict.ShouldBe(TaskState.Queued, _tasks[task].ToString());
            else Model.StateOf(task).ShouldBe(verdict, _tasks[task].ToString());
        }

        /// <summary>Compares the run's state with its leaves: what only teardowns follow, teardowns themselves aside.</summary>
        public void CheckRun()
        {
            var leaves = Enumerable.Range(0, _tasks.Length).Where(task => !_tasks[task].IsTeardown && !_tasks.Any(child => !child.IsTeardown && child.DependsOn.Contains(_tasks[task].Name)));
            Model.State.ShouldBe(leaves.Any(task => Seen(task) is not (TaskState.Success or TaskState.Skipped)) ? RunState.Failed : RunState.Success);
        }

        private TaskState Seen(int task)
        {
            var state = Model.StateOf(task);
            var continues = _tasks[task].ContinueOn;
            if (state is TaskState.Failed or TaskState.TimedOut or TaskState.Lost && continues.HasFlag(ContinueOn.Failed)) return TaskState.Success;
            return state == TaskState.Skipped && continues.HasFlag(ContinueOn.Skipped) ? TaskState.Success : state;
        }

        private void Lease(AttemptSnapshot one)
        {
            _ran.Add(one.Task);
            Model.Leased(InstanceOf(one));
            Note(one with { IsLeased = true });
        }

        private void Start(AttemptSnapshot one)
        {
            Model.Started(InstanceOf(one), one.Attempt, _decision).ShouldBeTrue();
            Note(one with { State = TaskState.Running });
        }

        private void End(AttemptSnapshot one, TaskState end)
        {
            Model.Ended(InstanceOf(one), one.Attempt, end, _decision).ShouldBeTrue();
            Note(one with { State = end, IsLeased = false });
        }

        private void Expand(AttemptSnapshot one, int count)
        {
            Model.Expanded(one.Task, one.Attempt, count, _decision).ShouldBeTrue();
            Note(one with { State = TaskState.Deferred, IsLeased = false });
        }

        private int InstanceOf(AttemptSnapshot one) => Model.InstanceOf(one.Task, one.MapIndex);

        private void NoteAll()
        {
            foreach (var change in _decision.Tasks) Note(new AttemptSnapshot(Model.TaskOf(change.Task), change.Attempt, change.State, IsLeased: false, MapIndex: Model.MapIndexOf(change.Task)));
            if (_decision.Run is { } state) RunStates.Add(state);
            _decision.Clear();
        }

        private void Note(AttemptSnapshot one)
        {
            if (_attempts.TryGetValue((one.Task, one.MapIndex, one.Attempt), out var before) && before.State != one.State)
                TaskTransitions.IsLegal(before.State, one.State).ShouldBeTrue($"{before.State} to {one.State}");
            if (before.State != one.State) News.Add((one.Task, one.MapIndex, new AttemptNews(0, one.Attempt, one.State)));
            _attempts[(one.Task, one.MapIndex, one.Attempt)] = one;
        }
    }
}
