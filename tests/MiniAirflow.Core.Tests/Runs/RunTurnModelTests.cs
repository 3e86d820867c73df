using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>A run that waits for its turn queues nothing, whatever is done to it, and then goes on as if it had not waited.</summary>
public sealed class RunTurnModelTests
{
    private readonly RunDecision _decision = new();

    [Fact]
    public void Nothing_is_queued_until_the_turn_comes()
    {
        var model = Begin("a", "b < a", "c");
        _decision.Tasks.ShouldBeEmpty();
        States(model, 3).ShouldBe("none none none");
        model.TakeTurn(_decision).ShouldBeTrue();
        States(model, 3).ShouldBe("queued none queued");
        _decision.Tasks.Select(one => one.Task).ShouldBe([0, 2]);
        model.TakeTurn(_decision).ShouldBeFalse();
    }

    [Fact]
    public void A_workflow_without_tasks_ends_without_a_turn() => Begin().State.ShouldBe(RunState.Success);

    [Fact]
    public void What_is_marked_meanwhile_queues_what_follows_when_the_turn_comes()
    {
        var model = Begin("a", "b < a");
        Mark(model, "a");
        States(model, 2).ShouldBe("success none");
        model.TakeTurn(_decision);
        States(model, 2).ShouldBe("success queued");
    }

    [Fact]
    public void A_run_of_which_all_is_marked_ends_without_its_turn()
    {
        var model = Begin("a", "b < a");
        Mark(model, "a");
        Mark(model, "b");
        model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void A_cancel_ends_it_and_lets_the_teardown_of_what_was_marked_run()
    {
        var model = Begin("a", "b < a");
        model.Cancel(_decision);
        model.State.ShouldBe(RunState.Cancelled);

        TaskDefinition[] tasks = [TestRun.Node("up"), TestRun.Node("down < up") with { TeardownOf = ["up"] }];
        model = RunModel.Begin(tasks, WorkflowGraph.Of(tasks), _decision, awaitsTurn: true);
        Mark(model, "up");
        States(model, 2).ShouldBe("success none");
        model.Cancel(_decision);
        States(model, 2).ShouldBe("success queued");
    }

    [Fact]
    public void A_run_that_is_opened_again_waits_as_a_new_one_does()
    {
        var model = Begin("a", "b < a");
        model.TakeTurn(_decision);
        foreach (var task in new[] { 0, 1 }) model.Ended(task, 1, task == 0 ? TaskState.Success : TaskState.Failed, _decision).ShouldBeTrue();
        model.State.ShouldBe(RunState.Failed);
        model.AwaitTurn();
        _decision.Clear();
        model.Carry(RunOperationKind.Clear, model.Plan(RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }), "", _decision);
        (_decision.Run, States(model, 2)).ShouldBe((RunState.Queued, "success none"));
        model.TakeTurn(_decision);
        States(model, 2).ShouldBe("success queued");
    }

    [Fact]
    public void Items_that_are_cleared_while_it_waits_are_queued_as_many_as_may_run_at_once()
    {
        TaskDefinition[] tasks = [TestRun.Node("map") with { ForEach = "[1,2,3]", MaxParallel = 2 }];
        var model = RunModel.Begin(tasks, WorkflowGraph.Of(tasks), _decision);
        model.Expanded(0, 1, 3, _decision).ShouldBeTrue();
        for (var item = 1; item <= 3; item++) model.Ended(item, 1, TaskState.Failed, _decision).ShouldBeTrue();
        model.State.ShouldBe(RunState.Failed);
        model.AwaitTurn();
        model.Carry(RunOperationKind.Clear, model.Plan(RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }), "", _decision);
        States(model, 4).ShouldBe("deferred none none none");
        model.TakeTurn(_decision);
        States(model, 4).ShouldBe("deferred queued queued none");
    }

    /// <summary>For any graph: the turn makes of a run what it would have been without waiting.</summary>
    [Fact]
    public void A_turn_decides_what_a_run_without_one_decides() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 13]).Array[0, 15].Sample(all =>
        {
            TaskDefinition[] tasks = [.. all.Select((one, index) => new TaskDefinition
            {
                Name = $"t{index}",
                DependsOn = [.. Enumerable.Range(0, index).Where(parent => ((one.Item1 & one.Item2) >> parent & 1) == 1).Select(parent => $"t{parent}")],
                TriggerRule = one.Item3 >= 12 ? TriggerRule.AllSuccess : (TriggerRule)one.Item3,
            })];
            var graph = WorkflowGraph.Of(tasks);
            var (straight, waited) = (RunModel.Begin(tasks, graph, new RunDecision()), RunModel.Begin(tasks, graph, new RunDecision(), awaitsTurn: true));
            waited.TakeTurn(new RunDecision());
            States(waited, tasks.Length).ShouldBe(States(straight, tasks.Length));
            waited.State.ShouldBe(straight.State);
        }, iter: 300);

    private RunModel Begin(params IReadOnlyList<string> texts)
    {
        TaskDefinition[] tasks = [.. texts.Select(TestRun.Node)];
        _decision.Clear();
        return RunModel.Begin(tasks, WorkflowGraph.Of(tasks), _decision, awaitsTurn: true);
    }

    private void Mark(RunModel model, string task) =>
        model.Carry(RunOperationKind.MarkSuccess, model.Plan(RunOperationKind.MarkSuccess, new TaskSelection { Tasks = [task] }), "", _decision);

    private static string States(RunModel model, int count) => string.Join(' ', Enumerable.Range(0, count).Select(task => model.StateOf(task).Word()));
}
