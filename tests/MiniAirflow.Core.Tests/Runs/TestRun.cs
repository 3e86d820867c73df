using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>A model under test with its decision; tasks are written as <c>"b &lt; a"</c> and addressed by name.</summary>
internal sealed class TestRun
{
    private readonly List<TaskDefinition> _tasks;

    public TestRun(params IReadOnlyList<string> tasks) : this(0, tasks)
    {
    }

    public TestRun(int retries, params IReadOnlyList<string> tasks)
    {
        _tasks = [.. tasks.Select(text => Node(text) with { RetryCount = retries })];
        Model = RunModel.Begin(_tasks, WorkflowGraph.Of(_tasks), Decision);
    }

    public TestRun(params IReadOnlyList<TaskDefinition> tasks)
    {
        _tasks = [.. tasks];
        Model = RunModel.Begin(_tasks, WorkflowGraph.Of(_tasks), Decision);
    }

    public RunModel Model { get; }

    public RunDecision Decision { get; } = new();

    /// <summary>The decision as text, e.g. <c>a queued, b#2 up_for_retry</c>, with the run's new state at the end.</summary>
    public string Decided
    {
        get
        {
            var tasks = Decision.Tasks.Select(one => $"{_tasks[one.Task].Name}{(one.Attempt > 1 ? $"#{one.Attempt}" : "")} {one.State.Word()}");
            return string.Join(", ", Decision.Run is { } run ? tasks.Append($"run {run.Word()}") : tasks);
        }
    }

    /// <summary>All states in the order of the tasks.</summary>
    public string States => string.Join(", ", _tasks.Select((task, i) => $"{task.Name} {Model.StateOf(i).Word()}"));

    public static TaskDefinition Node(string text)
    {
        var parts = text.Split('<', StringSplitOptions.TrimEntries);
        return new TaskDefinition { Name = parts[0], DependsOn = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [] };
    }

    public void Lease(string task) => Model.Leased(Index(task));

    public bool Start(string task, int? attempt = null)
    {
        Decision.Clear();
        return Model.Started(Index(task), attempt ?? Model.AttemptOf(Index(task)), Decision);
    }

    public bool End(string task, TaskState end, int? attempt = null, bool mayRetry = true)
    {
        Decision.Clear();
        return Model.Ended(Index(task), attempt ?? Model.AttemptOf(Index(task)), end, Decision, mayRetry);
    }

    public void Cancel()
    {
        Decision.Clear();
        Model.Cancel(Decision);
    }

    public bool Cancel(string task)
    {
        Decision.Clear();
        return Model.CancelUnleased(Index(task), Decision);
    }

    /// <summary>What an operation would do, as text, e.g. <c>a clear, b keep: It has not ended.</c></summary>
    public string Plan(RunOperationKind kind, TaskSelection selection) => Text(Model.Plan(kind, selection));

    /// <summary>Clears tasks.</summary>
    /// <returns>What was planned.</returns>
    public string Clear(string? task, bool downstream = false, bool upstream = false, bool onlyFailed = false) =>
        Operate(RunOperationKind.Clear, new TaskSelection { Tasks = task is null ? [] : [task], Downstream = downstream, Upstream = upstream, OnlyFailed = onlyFailed });

    /// <summary>Marks a task.</summary>
    /// <returns>What was planned.</returns>
    public string Mark(string task, TaskState end) =>
        Operate(end == TaskState.Success ? RunOperationKind.MarkSuccess : RunOperationKind.MarkFailed, new TaskSelection { Tasks = [task] });

    private string Operate(RunOperationKind kind, TaskSelection selection)
    {
        Decision.Clear();
        var plan = Model.Plan(kind, selection);
        Model.Carry(kind, plan, "", Decision);
        return Text(plan);
    }

    private string Text(IEnumerable<TaskPlan> plan) =>
        string.Join(", ", plan.Select(one => $"{_tasks[one.Task].Name} {one.Action.ToString().ToLowerInvariant()}{(one.Reason is null ? "" : $": {one.Reason}")}"));

    private int Index(string task) => _tasks.FindIndex(one => one.Name == task);
}
