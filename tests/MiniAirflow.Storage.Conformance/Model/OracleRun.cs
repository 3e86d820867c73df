using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>A run as it must be in the store: the decider, fed with the same news, and its attempts as rows.</summary>
internal sealed class OracleRun
{
    private readonly RunDecision _decision = new();
    private readonly RunModel _model;

    public OracleRun(Guid id, WorkflowDefinition definition, DateTimeOffset now, OracleAttempt? parent = null)
    {
        (Id, Definition, Graph, Parent) = (id, definition, WorkflowGraph.Of(definition.Tasks), parent);
        _model = RunModel.Begin(definition.Tasks, Graph, _decision);
        for (var task = 0; task < definition.Tasks.Count; task++)
        {
            var state = _model.StateOf(task);
            Attempts.Add(new OracleAttempt(this, task, 1) { State = state, QueuedAt = state is TaskState.Queued or TaskState.Deferred ? now : null, DueAt = state == TaskState.Deferred ? now : null });
        }
    }

    public Guid Id { get; }

    public WorkflowDefinition Definition { get; }

    public WorkflowGraph Graph { get; }

    /// <summary>The attempt whose work it does; null for a run of its own.</summary>
    public OracleAttempt? Parent { get; }

    public List<OracleAttempt> Attempts { get; } = [];

    public RunState State => _model.State;

    /// <summary>Whether somebody has cleared or marked tasks of it: parents of what is ready may be open again then.</summary>
    public bool IsOperated { get; private set; }

    public int TaskOf(int instance) => _model.TaskOf(instance);

    public int MapIndexOf(int instance) => _model.MapIndexOf(instance);

    public OracleAttempt Newest(int task) => Attempts.Last(one => one.Instance == task);

    /// <summary>I4: no task is leased before its trigger rule holds, whatever else the decider thinks.</summary>
    public void CheckMayRun(int task)
    {
        if (IsOperated) return;
        var definition = Definition.Tasks[task];
        var parents = new ParentTally(Graph.ParentsOf(task).Length);
        foreach (var parent in Graph.ParentsOf(task))
            if (Newest(parent).State is var state && state.IsTerminal()) parents = parents.With(SeenAfter(Definition.Tasks[parent], state));
        if (definition.IsTeardown) parents.IsDone.ShouldBeTrue("I4");
        else TriggerRules.Decide(definition.TriggerRule, parents).ShouldBe(TaskState.Queued, "I4");
    }

    private static TaskState SeenAfter(TaskDefinition task, TaskState state) => state switch
    {
        TaskState.Failed or TaskState.TimedOut or TaskState.Lost when task.ContinueOn.HasFlag(ContinueOn.Failed) => TaskState.Success,
        TaskState.Skipped when task.ContinueOn.HasFlag(ContinueOn.Skipped) => TaskState.Success,
        _ => state,
    };

    public void Leased(OracleAttempt one) => _model.Leased(one.Instance);

    public void Start(OracleAttempt one, DateTimeOffset now)
    {
        if (one.State != TaskState.Queued) return;
        _decision.Clear();
        _model.Started(one.Instance, one.Number, _decision).ShouldBeTrue();
        one.State = TaskState.Running;
        Apply(now);
    }

    public void Finish(OracleAttempt one, TaskState end, DateTimeOffset now)
    {
        Start(one, now);
        End(one, end, now, mayRetry: !one.IsCancelRequested);
    }

    /// <summary>A mapped task becomes so many items, or ends if it must not go on.</summary>
    public void Expand(OracleAttempt one, int count, DateTimeOffset now)
    {
        if (one.IsCancelRequested || _model.IsCancelRequested)
        {
            Finish(one, TaskState.Cancelled, now);
            return;
        }
        Start(one, now);
        _decision.Clear();
        _model.Expanded(one.Task, one.Number, count, _decision).ShouldBeTrue();
        (one.State, one.Holder) = (TaskState.Deferred, null);
        Apply(now);
    }

    public void Return(OracleAttempt one, DateTimeOffset now)
    {
        one.Holder = null;
        _model.Returned(one.Instance);
        if (one.IsCancelRequested) CancelUnheld(one, now);
    }

    public void TakeBack(OracleAttempt one, DateTimeOffset now)
    {
        if (one.State == TaskState.Queued && (one.Leases < RetryRule.MaxLeases || one.IsCancelRequested)) Return(one, now);
        else End(one, one.IsCancelRequested ? TaskState.Cancelled : TaskState.Lost, now, mayRetry: true);
    }

    public void Promote(OracleAttempt one, DateTimeOffset now)
    {
        _model.Due(one.Instance, one.Number).ShouldBeTrue();
        var state = _model.StateOf(one.Instance);
        (one.State, one.QueuedAt, one.DueAt) = (state, now, state == TaskState.Deferred ? now : null);
    }

    public void Cancel(DateTimeOffset now)
    {
        _decision.Clear();
        var spared = _model.Cancel(_decision);
        Apply(now);
        foreach (var one in Attempts.Where(one => !spared.Contains(one.Task))) AskToEnd(one, now);
    }

    public void Cancel(OracleAttempt one, DateTimeOffset now)
    {
        if (one.IsHeld || one.HasChild) AskToEnd(one, now);
        else
        {
            if (one.State == TaskState.Deferred)
                foreach (var item in Attempts.Where(item => item.Task == one.Task)) AskToEnd(item, now);
            CancelUnheld(one, now);
        }
    }

    public IReadOnlyList<TaskPlan> Plan(RunOperationKind kind, TaskSelection selection) => _model.Plan(kind, selection);

    /// <param name="kind">What is done.</param>
    /// <param name="plan">To which tasks.</param>
    /// <param name="isWhole">Whether a cancel is of the run.</param>
    /// <param name="now">When.</param>
    public void Operate(RunOperationKind kind, IReadOnlyList<TaskPlan> plan, bool isWhole, DateTimeOffset now)
    {
        if (kind == RunOperationKind.Cancel)
        {
            if (State.IsTerminal()) return;
            if (isWhole) Cancel(now);
            else
                foreach (var one in plan.Where(one => one.Action != TaskAction.Keep).Select(one => Newest(one.Task)).ToList())
                    if (!one.State.IsTerminal()) Cancel(one, now);
            return;
        }
        if (plan.All(one => one.Action == TaskAction.Keep)) return;
        IsOperated = true;
        _decision.Clear();
        _model.Carry(kind, plan, "", _decision);
        Apply(now);
    }

    /// <summary>Somebody looks at an attempt whose work a child does: begins that, asks it to end, or ends as it has ended.</summary>
    /// <param name="one">The attempt.</param>
    /// <param name="beginAsync">Makes the child as the store has made it.</param>
    /// <param name="now">The time.</param>
    public async Task LookAsync(OracleAttempt one, Func<OracleAttempt, Task<OracleRun>> beginAsync, DateTimeOffset now)
    {
        _decision.Clear();
        if (!_model.Waits(one.Instance, one.Number, _decision)) return;
        Apply(now);
        one.DueAt = null;
        if (one.Child is null)
        {
            if (one.MapIndex < 0) CheckMayRun(one.Task);
            one.Child = await beginAsync(one);
            _model.Leased(one.Instance);
            return;
        }
        if (!one.Child.State.IsTerminal() && one is { IsCancelRequested: true, IsChildStopped: false })
        {
            one.IsChildStopped = true;
            one.Child.Cancel(now);
            one.DueAt = null;
        }
        if (one.Child.State.IsTerminal())
            End(one, one.Child.State switch { RunState.Success => TaskState.Success, RunState.Failed => TaskState.Failed, _ => TaskState.Cancelled }, now, mayRetry: !one.IsCancelRequested);
    }

    private static void AskToEnd(OracleAttempt one, DateTimeOffset now)
    {
        if (!one.IsHeld && !one.HasChild) return;
        one.IsCancelRequested = true;
        if (one.HasChild) one.DueAt = now;
    }

    private void CancelUnheld(OracleAttempt one, DateTimeOffset now)
    {
        _decision.Clear();
        _model.CancelUnleased(one.Instance, _decision).ShouldBeTrue();
        Apply(now);
    }

    private void End(OracleAttempt one, TaskState end, DateTimeOffset now, bool mayRetry)
    {
        _decision.Clear();
        _model.Ended(one.Instance, one.Number, end, _decision, mayRetry).ShouldBeTrue();
        one.State = end;
        Apply(now);
    }

    private void Apply(DateTimeOffset now)
    {
        foreach (var change in _decision.Tasks)
        {
            var one = change.IsNewAttempt ? new OracleAttempt(this, change.Task, change.Attempt) : Newest(change.Task);
            if (change.IsNewAttempt) Attempts.Add(one);
            one.Number.ShouldBe(change.Attempt);
            if (!change.IsNewAttempt) TaskTransitions.IsLegal(one.State, change.State).ShouldBeTrue($"{one.State} to {change.State}");
            one.State = change.State;
            // A mapped task that keeps its list waits for its items, and nobody need look at it.
            var isLookedAt = change.State == TaskState.Deferred && !_model.IsFanned(change.Task);
            if (change.State == TaskState.Queued || isLookedAt) one.QueuedAt = now;
            if (isLookedAt) one.DueAt = now;
            if (change.State == TaskState.UpForRetry) one.DueAt = now + change.Delay;
            if (change.State.IsTerminal()) one.DueAt = null;
        }
        if (_decision.Run?.IsTerminal() == true && Parent is { State: TaskState.Deferred }) Parent.DueAt = now;
    }
}
