using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class RunModelTests
{
    [Fact]
    public void A_run_begins_with_its_roots_queued_in_the_order_of_the_file()
    {
        var run = new TestRun("a", "b < a", "c");
        run.Decided.ShouldBe("a queued, c queued");
        run.Model.State.ShouldBe(RunState.Queued);
    }

    [Fact]
    public void A_run_without_tasks_ends_at_once_and_well() =>
        new TestRun(Array.Empty<string>()).Decided.ShouldBe("run success");

    [Fact]
    public void The_first_start_makes_the_run_run_and_no_later_one_says_so_again()
    {
        var run = new TestRun("a", "b");
        run.Start("a").ShouldBeTrue();
        run.Decided.ShouldBe("run running");
        run.Start("b").ShouldBeTrue();
        run.Decided.ShouldBe("");
        run.Start("a").ShouldBeFalse("it runs already");
    }

    [Fact]
    public void An_end_releases_exactly_the_children_that_waited_for_nothing_else()
    {
        var run = new TestRun("a", "b", "c < a", "d < a b");
        run.End("a", TaskState.Success).ShouldBeTrue();
        run.Decided.ShouldBe("c queued, run running");
        run.End("b", TaskState.Success);
        run.Decided.ShouldBe("d queued");
    }

    [Theory]
    [InlineData(TaskState.Failed)]
    [InlineData(TaskState.TimedOut)]
    [InlineData(TaskState.Cancelled)]
    public void An_unhappy_end_fails_all_that_is_downstream_parents_before_children(TaskState end)
    {
        var run = new TestRun("a", "b < a", "c < b", "d < b c", "e");
        run.End("a", end);
        run.Decided.ShouldBe("b upstream_failed, c upstream_failed, d upstream_failed, run running");
        run.End("e", TaskState.Success);
        run.Decided.ShouldBe("run failed");
    }

    [Fact]
    public void A_failed_parent_decides_at_once_and_a_later_success_of_another_changes_nothing()
    {
        var run = new TestRun("a", "b", "c < a b");
        run.End("a", TaskState.Failed);
        run.Decided.ShouldContain("c upstream_failed");
        run.End("b", TaskState.Success);
        run.Decided.ShouldBe("run failed");
    }

    [Fact]
    public void The_leaves_decide_the_run()
    {
        var run = new TestRun("a", "b");
        run.End("a", TaskState.Failed);
        run.Model.State.ShouldBe(RunState.Running);
        run.End("b", TaskState.Success);
        run.Model.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_failure_within_the_retries_makes_a_new_attempt_that_waits()
    {
        var run = new TestRun(1, "a", "b < a");
        run.End("a", TaskState.Failed);
        run.Decided.ShouldBe("a#2 up_for_retry, run running");
        run.Decision.Tasks[0].IsNewAttempt.ShouldBeTrue();
        run.Decision.Tasks[0].Delay.ShouldBe(TimeSpan.FromSeconds(1));
        run.Model.Due(0, 1).ShouldBeFalse("the first attempt is over");
        run.Model.Due(0, 2).ShouldBeTrue();
        run.Model.Due(0, 2).ShouldBeFalse("it waits no more");
        run.End("a", TaskState.Failed);
        run.Decided.ShouldBe("b upstream_failed, run failed");
    }

    [Fact]
    public void A_loss_is_repeated_at_once_without_using_up_a_retry_and_a_bounded_number_of_times()
    {
        var run = new TestRun(0, "a");
        for (var loss = 1; loss <= RetryRule.MaxLosses; loss++)
        {
            run.End("a", TaskState.Lost);
            run.Decision.Tasks.ShouldBe([new TaskChange(0, loss + 1, TaskState.Queued, IsNewAttempt: true)]);
        }
        run.End("a", TaskState.Lost);
        run.Decided.ShouldBe("run failed");
    }

    [Fact]
    public void An_attempt_whose_end_was_asked_for_is_the_last()
    {
        var run = new TestRun(5, "a");
        run.End("a", TaskState.Failed, mayRetry: false);
        run.Decided.ShouldBe("run failed");
    }

    [Fact]
    public void I2_What_is_not_the_newest_attempt_or_has_ended_is_refused_and_changes_nothing()
    {
        var run = new TestRun(1, "a", "b");
        run.End("a", TaskState.Failed);
        run.Model.Due(0, 2);
        run.End("a", TaskState.Success, attempt: 1).ShouldBeFalse();
        run.Start("a", attempt: 1).ShouldBeFalse();
        run.End("a", TaskState.Success, attempt: 3).ShouldBeFalse();
        run.Decided.ShouldBe("");
        run.End("a", TaskState.Success).ShouldBeTrue();
        run.End("a", TaskState.Failed).ShouldBeFalse();
        run.Start("a").ShouldBeFalse();
        run.States.ShouldBe("a success, b queued");
    }

    [Fact]
    public void Cancel_ends_what_nobody_holds_and_waits_for_what_somebody_holds()
    {
        var run = new TestRun(1, "a", "b < a", "c", "d < c");
        run.Lease("a");
        run.Cancel();
        run.States.ShouldBe("a queued, b cancelled, c cancelled, d upstream_failed");
        run.Model.State.ShouldBe(RunState.Queued);
        run.End("a", TaskState.Failed);
        run.Decided.ShouldBe("run cancelled", "no retry any more");
        run.Cancel();
        run.Decided.ShouldBe("");
    }

    [Fact]
    public void A_cancelled_run_whose_held_tasks_all_ended_well_and_that_lost_nothing_has_succeeded()
    {
        var run = new TestRun("a");
        run.Lease("a");
        run.Cancel();
        run.End("a", TaskState.Success);
        run.Model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void One_task_is_cancelled_only_while_nobody_holds_it()
    {
        var run = new TestRun("a", "b < a");
        run.Lease("a");
        run.Cancel("a").ShouldBeFalse();
        run.Model.Returned(0);
        run.Cancel("a").ShouldBeTrue();
        run.Decided.ShouldBe("a cancelled, b upstream_failed, run failed");
        run.Cancel("a").ShouldBeFalse();
    }

    [Fact]
    public void F75_A_chain_of_20_000_falls_without_a_deep_stack()
    {
        var tasks = Enumerable.Range(0, Limits.MaxTasks).Select(i => TestRun.Node(i == 0 ? "t0" : $"t{i} < t{i - 1}")).ToList();
        var decision = new RunDecision();
        var model = RunModel.Begin(tasks, WorkflowGraph.Of(tasks), decision);
        var thread = new Thread(() => model.Ended(0, 1, TaskState.Failed, decision), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();
        model.State.ShouldBe(RunState.Failed);
        model.StateOf(tasks.Count - 1).ShouldBe(TaskState.UpstreamFailed);
        decision.Tasks.Count.ShouldBe(tasks.Count);
    }

    [Fact]
    public void A_task_with_20_000_parents_is_released_by_the_last_one()
    {
        var parents = Enumerable.Range(0, Limits.MaxTasks - 1).Select(i => $"t{i}").ToList();
        List<TaskDefinition> tasks = [.. parents.Select(TestRun.Node), TestRun.Node("last") with { DependsOn = parents }];
        var decision = new RunDecision();
        var model = RunModel.Begin(tasks, WorkflowGraph.Of(tasks), decision);
        for (var i = 0; i < parents.Count; i++)
        {
            model.StateOf(parents.Count).ShouldBe(TaskState.None);
            model.Ended(i, 1, TaskState.Success, decision);
        }
        model.StateOf(parents.Count).ShouldBe(TaskState.Queued);
    }
}
