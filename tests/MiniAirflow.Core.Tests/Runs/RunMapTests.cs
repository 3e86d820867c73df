using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>What becomes of a mapped task, case by case.</summary>
public sealed class RunMapTests
{
    private readonly RunDecision _decision = new();
    private RunModel _model = null!;

    [Theory]
    [InlineData("success success", "success", "success")]
    [InlineData("success failed", "failed", "failed")]
    [InlineData("success skipped", "success", "success")]
    [InlineData("skipped skipped", "skipped", "success")]
    [InlineData("lost timed_out", "failed", "failed")]
    [InlineData("cancelled success", "cancelled", "failed")]
    [InlineData("cancelled failed", "failed", "failed")]
    public void It_ends_as_its_items_do(string ends, string task, string run)
    {
        Begin(0);
        Expand(2);
        foreach (var (item, word) in ends.Split(' ').Index())
        {
            StateWords.TryParseTaskState(word, out var end).ShouldBeTrue();
            _model.Ended(Item(item), 1, end, _decision, mayRetry: false).ShouldBeTrue();
        }
        (_model.StateOf(0).Word(), _model.State.Word()).ShouldBe((task, run));
    }

    [Fact]
    public void No_more_items_run_at_once_than_may()
    {
        Begin(2);
        Expand(5);
        States().ShouldBe("queued queued none none none");
        _model.Ended(Item(1), 1, TaskState.Failed, _decision);
        States().ShouldBe("queued failed queued none none");
        _model.Ended(Item(0), 1, TaskState.Success, _decision);
        States().ShouldBe("success failed queued queued none");
    }

    [Fact]
    public void An_item_that_waits_for_its_retry_keeps_its_place()
    {
        Begin(1, retries: 1);
        Expand(2);
        _model.Ended(Item(0), 1, TaskState.Failed, _decision);
        States().ShouldBe("up_for_retry none");
        _model.Due(Item(0), 2).ShouldBeTrue();
        _model.Ended(Item(0), 2, TaskState.Failed, _decision);
        States().ShouldBe("failed queued");
    }

    [Fact]
    public void A_cancel_of_the_run_ends_what_nobody_holds_and_the_task_with_the_last_item()
    {
        Begin(2);
        Expand(4);
        _model.Leased(Item(0));
        _model.Cancel(_decision);
        States().ShouldBe("queued cancelled cancelled cancelled");
        _model.StateOf(0).ShouldBe(TaskState.Deferred);
        _model.Ended(Item(0), 1, TaskState.Cancelled, _decision, mayRetry: false);
        (_model.StateOf(0), _model.State).ShouldBe((TaskState.Cancelled, RunState.Cancelled));
    }

    [Fact]
    public void A_mapped_task_whose_items_run_is_not_cleared_and_afterwards_it_is()
    {
        Begin(0);
        Expand(2);
        _model.Plan(RunOperationKind.Clear, TaskSelection.All).ShouldHaveSingleItem().Reason.ShouldBe("Its items have not ended: cancel it first.");
        for (var item = 0; item < 2; item++) _model.Ended(Item(item), 1, TaskState.Success, _decision);

        _model.Carry(RunOperationKind.Clear, _model.Plan(RunOperationKind.Clear, TaskSelection.All), "", _decision);
        (_model.StateOf(0), _model.AttemptOf(0), _model.ItemsOf(0)).ShouldBe((TaskState.Queued, 2, 0));
        _model.Expanded(0, 2, 3, _decision).ShouldBeTrue();
        Enumerable.Range(0, 3).Select(item => _model.AttemptOf(Item(item))).ShouldBe([2, 2, 1], "attempts rise, item by item");
    }

    [Fact]
    public void A_list_that_comes_late_changes_nothing()
    {
        Begin(0);
        _model.CancelUnleased(0, _decision);
        _model.Expanded(0, 1, 3, _decision).ShouldBeFalse();
        Begin(0);
        Expand(1);
        _model.Expanded(0, 1, 3, _decision).ShouldBeFalse();
    }

    private void Begin(int maxParallel, int retries = 0)
    {
        TaskDefinition[] tasks = [new TaskDefinition { Name = "m", ForEach = "[1]", MaxParallel = maxParallel, RetryCount = retries }];
        _model = RunModel.Begin(tasks, WorkflowGraph.Of(tasks), _decision);
    }

    private void Expand(int count)
    {
        _model.Leased(0);
        _model.Expanded(0, 1, count, _decision).ShouldBeTrue();
    }

    private int Item(int index) => _model.InstanceOf(0, index);

    private string States() => string.Join(' ', Enumerable.Range(0, _model.ItemsOf(0)).Select(item => _model.StateOf(Item(item)).Word()));
}
