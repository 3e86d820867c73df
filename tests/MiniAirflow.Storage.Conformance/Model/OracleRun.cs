using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>A run as it must be in the store: the decider, fed with the same news, and its attempts as rows.</summary>
internal sealed class OracleRun
{
    private readonly RunDecision _decision = new();
    private readonly RunModel _model;

    public OracleRun(Guid id, WorkflowDefinition definition, DateTimeOffset now)
    {
        (Id, Definition, Graph) = (id, definition, WorkflowGraph.Of(definition.Tasks));
        _model = RunModel.Begin(definition.Tasks, Graph, _decision);
        for (var task = 0; task < definition.Tasks.Count; task++)
        {
            var state = _model.StateOf(task);
            Attempts.Add(new OracleAttempt(this, task, 1) { State = state, QueuedAt = state == TaskState.Queued ? now : null });
        }
    }

    public Guid Id { get; }

    public WorkflowDefinition Definition { get; }

    public WorkflowGraph Graph { get; }

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
        (one.State, one.QueuedAt, one.DueAt) = (TaskState.Queued, now, null);
    }

    public void Cancel(DateTimeOffset now)
    {
        _decision.Clear();
        var spared = _model.Cancel(_decision);
        Apply(now);
        foreach (var one in Attempts.Where(one => one.IsHeld && !spared.Contains(one.Task))) one.IsCancelRequested = true;
    }

    public void Cancel(OracleAttempt one, DateTimeOffset now)
    {
        if (one.IsHeld) one.IsCancelRequested = true;
        else
        {
            if (one.State == TaskState.Deferred)
                foreach (var item in Attempts.Where(item => item.Task == one.Task && item.IsHeld)) item.IsCancelRequested = true;
            CancelUnheld(one, now);
        }
    }

    public IReadOnlyList<TaskPlan> Plan(RunOperationKind kind, TaskSelection selection) => _model.Plan(kind, selection);

    public void Operate(RunOperationKind kind, IReadOnlyList<TaskPlan> plan, DateTimeOffset now)
    {
        if (kind == RunOperationKind.Cancel)
        {
            if (!State.IsTerminal()) Cancel(now);
            return;
        }
        if (plan.All(one => one.Action == TaskAction.Keep)) return;
        IsOperated = true;
        _decision.Clear();
        _model.Carry(kind, plan, "", _decision);
        Apply(now);
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
            if (change.State == TaskState.Queued) one.QueuedAt = now;
            if (change.State == TaskState.UpForRetry) one.DueAt = now + change.Delay;
            if (change.State.IsTerminal()) one.DueAt = null;
        }
    }
}
