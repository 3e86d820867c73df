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
    public void Only_the_items_that_failed_are_cleared_and_the_list_stays()
    {
        Begin(0);
        Expand(3);
        for (var item = 0; item < 3; item++) _model.Ended(Item(item), 1, item == 1 ? TaskState.Failed : TaskState.Success, _decision);
        (_model.StateOf(0), _model.State).ShouldBe((TaskState.Failed, RunState.Failed));

        Clear(new TaskSelection { OnlyFailed = true }).ShouldBe("m clear, m[1] clear");
        States().ShouldBe("success queued success");
        (_model.StateOf(0), _model.AttemptOf(0), _model.AttemptOf(Item(1)), _model.State).ShouldBe((TaskState.Deferred, 2, 2, RunState.Queued));
        _model.Ended(Item(1), 2, TaskState.Success, _decision);
        (_model.StateOf(0), _model.State).ShouldBe((TaskState.Success, RunState.Success));
    }

    [Fact]
    public void Items_may_be_named_also_while_others_run()
    {
        Begin(0);
        Expand(3);
        _model.Ended(Item(2), 1, TaskState.Failed, _decision);
        _model.Leased(Item(0));
        Clear(new TaskSelection { Tasks = ["m[2]", "m[1]", "m[0]"] })
            .ShouldBe("m[0] keep: A worker holds it: cancel it first., m[1] keep: It has not ended: it runs anyway., m[2] clear");
        (_model.StateOf(0), _model.AttemptOf(0), _model.AttemptOf(Item(2))).ShouldBe((TaskState.Deferred, 1, 2));
        foreach (var item in (int[])[0, 1, 2]) _model.Ended(Item(item), _model.AttemptOf(Item(item)), TaskState.Success, _decision);
        _model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void Cleared_items_keep_to_max_parallel()
    {
        Begin(1);
        Expand(3);
        for (var item = 0; item < 3; item++) _model.Ended(Item(item), 1, TaskState.Failed, _decision);
        Clear(new TaskSelection { Tasks = ["m"], OnlyFailed = true });
        States().ShouldBe("queued none none");
        _model.Ended(Item(0), 2, TaskState.Success, _decision);
        States().ShouldBe("success queued none");
    }

    [Fact]
    public void What_cannot_be_cleared_is_said()
    {
        Begin(0);
        _model.Problem(RunOperationKind.Clear, new TaskSelection { Tasks = ["m[3]"] }).ShouldBe("The list of task 'm' is not known, so it has no item 3.");
        Expand(2);
        _model.Problem(RunOperationKind.Clear, new TaskSelection { Tasks = ["m[2]"] }).ShouldBe("Task 'm' has no item 2: its 2 items are numbered from 0.");
        _model.Problem(RunOperationKind.Clear, new TaskSelection { Tasks = ["m[1]"] }).ShouldBeNull();
        _model.Problem(RunOperationKind.MarkSuccess, new TaskSelection { Tasks = ["m[1]"] }).ShouldBe("Only a clear can be of items; name the task as a whole.");
        var flow = new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "a" }, new TaskDefinition { Name = "m", ForEach = "[1]" }] };
        new TaskSelection { Tasks = ["a[0]"] }.Problem(flow).ShouldBe("Task 'a' is not mapped, so it has no item 0.");
        new TaskSelection { Tasks = ["m[7]", "m[x]"] }.Problem(flow).ShouldNotBeNull().ShouldStartWith("Workflow 'w' has no task 'm[x]'");
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

    private string Clear(TaskSelection selection)
    {
        _decision.Clear();
        var plan = _model.Plan(RunOperationKind.Clear, selection);
        _model.Carry(RunOperationKind.Clear, plan, "", _decision);
        return string.Join(", ", plan.Select(one => $"{_model.NameOf(one.Task)} {one.Action.ToString().ToLowerInvariant()}{(one.Reason is null ? "" : $": {one.Reason}")}"));
    }

    private int Item(int index) => _model.InstanceOf(0, index);

    private string States() => string.Join(' ', Enumerable.Range(0, _model.ItemsOf(0)).Select(item => _model.StateOf(Item(item)).Word()));
}
