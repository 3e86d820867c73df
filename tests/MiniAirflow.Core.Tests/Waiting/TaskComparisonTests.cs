using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Core.Tests.Waiting;

/// <summary>What was different when a task last succeeded.</summary>
public sealed class TaskComparisonTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly TaskDefinition Load = new() { Name = "load", Command = CommandDefinition.FromShell("./load.sh") };
    private static readonly Guid RunId = new("0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11");

    public static TheoryData<string, ComparedTask> Cases() => new()
    {
        { "command changed in version 2; exit code 3 instead of 0", Failed(Flow(Load with { Command = CommandDefinition.FromShell("./load2.sh") })) },
        { "command, retry_count changed in version 2; exit code 3 instead of 0", Failed(Flow(Load with { RetryCount = 2, Command = CommandDefinition.FromShell("./load2.sh") })) },
        { "command changed between versions 1 and 5; exit code 3 instead of 0", Failed(Flow(Load with { Command = CommandDefinition.FromShell("x") })) is var one ? one with { Run = one.Run with { Version = 5 } } : one },
        { "KEY, MODE of the environment changed in version 2; exit code 3 instead of 0", Failed(Flow(Load with { Env = Values(("KEY", "secret"), ("MODE", "b")) })) },
        { "LC_ALL of the environment changed in version 2; exit code 3 instead of 0", Failed(Flow(Load) with { Env = Values(("LC_ALL", "C")) }) },
        { "exit code 3 instead of 0", Failed(Flow(Load, Load with { Name = "other" })) },
        { "param day differs; exit code 3 instead of 0", Failed(Flow(Load), parameters: Values(("day", "tuesday"))) },
        { "params day, zone differ; exit code 3 instead of 0", Failed(Flow(Load), parameters: Values(("day", "tuesday"), ("zone", "x"))) },
        { "ran on w2 instead of w1; attempt 3 instead of 1; exit code 3 instead of 0", Failed(Flow(Load), worker: "w2") is var two ? two with { Attempt = two.Attempt with { Attempt = 3 } } : two },
        { "signal 9 instead of none", Failed(Flow(Load), new TaskOutcome { Kind = OutcomeKind.Failed, Signal = 9 }) },
        { "exit code 3 instead of 0; took 60 s instead of 10 s", Failed(Flow(Load), seconds: 60) },
        { "exit code 3 instead of 0; took 1.0 s instead of 10 s", Failed(Flow(Load), seconds: 1) },
        { "output gone is missing; output new is new; output rows differs", After(Flow(Load), TaskState.Success, new TaskOutcome { Kind = OutcomeKind.Success, Outputs = Values(("rows", "6"), ("new", "1"), ("same", "x")) }) },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_differs_is_told_in_one_sentence(string expected, ComparedTask after)
    {
        var differences = TaskComparison.Of(Before, after);
        TaskComparison.Sentence(Before, after, differences).ShouldBe($"Since it last succeeded, in run {RunId} at 2026-03-01T03:00:10Z: {expected}.");
        differences.ShouldAllBe(one => one.Before != "secret" && one.After != "secret");
    }

    [Fact]
    public void Where_nothing_differs_it_says_so_and_where_nothing_succeeded_too()
    {
        var after = Failed(Flow(Load), new TaskOutcome { Kind = OutcomeKind.Failed });
        TaskComparison.Sentence(Before, after, TaskComparison.Of(Before, after)).ShouldBe($"Nothing that is known of it has changed since it last succeeded, in run {RunId} at 2026-03-01T03:00:10Z.");
        TaskComparison.Sentence(null, after, []).ShouldBe("Task load has not succeeded before, so there is nothing to compare it with.");
    }

    private static ComparedTask Before { get; } = Side(Flow(Load), 1, Values(("day", "monday")), TaskState.Success,
        new TaskOutcome { Kind = OutcomeKind.Success, ExitCode = 0, Outputs = Values(("rows", "5"), ("gone", "1"), ("same", "x")) }, "w1", 10);

    private static ComparedTask Failed(WorkflowDefinition flow, TaskOutcome? outcome = null, Dictionary<string, string>? parameters = null, string worker = "w1", int seconds = 10) =>
        After(flow, TaskState.Failed, outcome ?? new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 3 }, parameters, worker, seconds);

    private static ComparedTask After(WorkflowDefinition flow, TaskState state, TaskOutcome outcome, Dictionary<string, string>? parameters = null, string worker = "w1", int seconds = 10) =>
        Side(flow, 2, parameters ?? Values(("day", "monday")), state, outcome, worker, seconds);

    private static ComparedTask Side(WorkflowDefinition flow, int version, Dictionary<string, string> parameters, TaskState state, TaskOutcome outcome, string worker, int seconds) => new(
        new WorkflowRun { Id = RunId, WorkflowId = RunId, WorkflowName = "etl", Version = version, State = RunState.Failed, Trigger = RunTrigger.Manual, CreatedAt = Now, StartedAt = Now, Params = parameters },
        flow,
        new TaskRun
        {
            Id = RunId, WorkflowRunId = RunId, TaskId = RunId, TaskName = "load", State = state, Attempt = 1, StartedAt = Now, FinishedAt = Now.AddSeconds(seconds), WorkerId = RunId, Outcome = outcome,
        },
        worker);

    private static WorkflowDefinition Flow(params TaskDefinition[] tasks) => new() { Name = "etl", Tasks = tasks };

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(one => one.Name, one => one.Value);
}
