using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>What the decider makes of tasks that wait without a slot.</summary>
public sealed class WaitingTaskTests
{
    private static readonly TaskDefinition Event = new() { Name = "e", WaitFor = new WaitDefinition { Event = "x" } };
    private static readonly TaskDefinition File = new() { Name = "f", WaitFor = new WaitDefinition { File = "/x" } };
    private static readonly TaskDefinition Question = new() { Name = "q", Approval = new ApprovalDefinition() };

    [Fact]
    public void What_needs_no_worker_is_never_queued()
    {
        var run = new TestRun(Event, Question, File);
        run.States.ShouldBe("e deferred, q awaiting_input, f queued");
        run.Decided.ShouldBe("e deferred, q awaiting_input, f queued");
    }

    [Fact]
    public void Of_a_mapped_task_that_runs_a_workflow_a_worker_finds_out_the_list_and_its_items_wait()
    {
        var run = new TestRun(new TaskDefinition { Name = "c", Workflow = new WorkflowTarget { Name = "w" } }, new TaskDefinition { Name = "m", Workflow = new WorkflowTarget { Name = "w" }, ForEach = "[1]", MaxParallel = 1 });
        run.States.ShouldBe("c deferred, m queued");
        var decision = new RunDecision();
        run.Model.Expanded(1, 1, 2, decision).ShouldBeTrue();
        decision.Tasks.Select(change => change.State).ShouldBe([TaskState.Deferred, TaskState.None]);
    }

    [Fact]
    public void A_child_run_holds_its_task_as_a_worker_does()
    {
        var run = new TestRun(new TaskDefinition { Name = "c", Workflow = new WorkflowTarget { Name = "w" } }, Event);
        run.Model.Waits(0, 1, new RunDecision()).ShouldBeTrue();
        run.Model.Leased(0);
        run.Model.CancelUnleased(0, new RunDecision()).ShouldBeFalse();
        run.Model.Cancel(new RunDecision());
        (run.States, run.Model.State).ShouldBe(("c deferred, e cancelled", RunState.Running));
        run.Model.Ended(0, 1, TaskState.Cancelled, new RunDecision(), mayRetry: false).ShouldBeTrue();
        run.Model.State.ShouldBe(RunState.Cancelled);
    }

    [Fact]
    public void What_comes_after_others_begins_to_wait_when_they_have_ended()
    {
        var run = new TestRun(new TaskDefinition { Name = "a" }, Event with { DependsOn = ["a"] });
        run.Start("a");
        run.End("a", TaskState.Success);
        run.Decided.ShouldBe("e deferred");
    }

    [Fact]
    public void A_look_without_success_leaves_the_task_to_nobody_until_it_is_due()
    {
        var run = new TestRun(File);
        run.Lease("f");
        run.Start("f");
        run.Model.Suspended(0, 1).ShouldBeTrue();
        (run.States, run.Model.IsHeld(0)).ShouldBe(("f up_for_reschedule", false));
        run.Model.Suspended(0, 1).ShouldBeFalse();
        run.Start("f").ShouldBeFalse();
        run.Model.Due(0, 1).ShouldBeTrue();
        run.States.ShouldBe("f queued");
        run.Model.Due(0, 1).ShouldBeFalse();
        run.Start("f").ShouldBeTrue();
        run.End("f", TaskState.Success);
        run.Decided.ShouldBe("run success");
    }

    [Fact]
    public void A_retry_of_a_wait_waits_anew()
    {
        var run = new TestRun(Event with { RetryCount = 1, RetryDelaySeconds = 5 });
        run.End("e", TaskState.TimedOut);
        run.Decided.ShouldBe("e#2 up_for_retry, run running");
        run.Model.Due(0, 2).ShouldBeTrue();
        run.States.ShouldBe("e deferred");
        run.Decision.Clear();
        run.Model.Waits(0, 1, run.Decision).ShouldBeFalse();
        run.Model.Waits(0, 2, run.Decision).ShouldBeTrue();
    }

    [Fact]
    public void A_wait_that_has_begun_is_a_run_that_runs()
    {
        var run = new TestRun(Event);
        run.Decision.Clear();
        run.Model.Waits(0, 1, run.Decision).ShouldBeTrue();
        run.Decided.ShouldBe("run running");
    }

    [Fact]
    public void Whoever_catches_up_knows_what_waits_and_that_nobody_holds_it()
    {
        var run = new TestRun(File);
        run.Lease("f");
        run.Model.CatchUp(RunState.Running, [new AttemptNews(0, 1, TaskState.Running), new AttemptNews(0, 1, TaskState.UpForReschedule)]);
        (run.States, run.Model.IsHeld(0)).ShouldBe(("f up_for_reschedule", false));
    }

    [Theory]
    [InlineData(TaskState.None, TaskState.Deferred)]
    [InlineData(TaskState.None, TaskState.AwaitingInput)]
    [InlineData(TaskState.UpForRetry, TaskState.Deferred)]
    [InlineData(TaskState.Deferred, TaskState.Success)]
    [InlineData(TaskState.AwaitingInput, TaskState.TimedOut)]
    [InlineData(TaskState.UpForReschedule, TaskState.Queued)]
    [InlineData(TaskState.Running, TaskState.UpForReschedule)]
    public void These_steps_are_legal(TaskState from, TaskState to) => TaskTransitions.IsLegal(from, to).ShouldBeTrue();
}
