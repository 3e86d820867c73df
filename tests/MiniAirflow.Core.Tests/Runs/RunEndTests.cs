using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>Runs that last too long, and runs that are tried again.</summary>
public sealed class RunEndTests
{
    [Fact]
    public void A_run_that_lasts_too_long_ends_when_the_last_of_what_workers_hold_has()
    {
        var run = new TestRun("a", "b", "c < a");
        run.Lease("a");
        run.Decision.Clear();
        run.Model.TimeOut(run.Decision, "Too long.").ShouldBe([]);
        run.Decided.ShouldBe("b cancelled, c cancelled");
        run.Decision.Tasks[0].Reason.ShouldBe("Too long.");
        run.End("a", TaskState.Cancelled);
        run.Decided.ShouldBe("run timed_out");
        run.Model.TimeOut(run.Decision, "Again.").ShouldBeNull();
    }

    [Fact]
    public void A_run_whose_last_task_ended_well_in_spite_of_it_has_succeeded()
    {
        var run = new TestRun("a");
        run.Lease("a");
        run.Model.TimeOut(run.Decision, "Too long.");
        run.End("a", TaskState.Success);
        run.Decided.ShouldBe("run success");
    }

    [Fact]
    public void A_failed_run_with_retries_waits_and_is_cleared_of_what_did_not_succeed()
    {
        var run = new TestRun("a", "b < a", "c");
        run.Model.RetriesLeft = 1;
        run.End("c", TaskState.Success);
        run.End("a", TaskState.Failed);
        run.Decided.ShouldBe("b upstream_failed, run up_for_retry");
        run.Decision.Clear();
        run.Model.TryAgain(run.Model.PlanRetry(RetryFrom.Failed), run.Decision);
        run.States.ShouldBe("a queued, b none, c success");
        (run.Model.State, run.Model.RetriesLeft).ShouldBe((RunState.Queued, 0));
        run.End("a", TaskState.Failed);
        run.Model.State.ShouldBe(RunState.Failed);
        run.Model.PlanRetry(RetryFrom.Failed).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_marked_as_succeeded_while_the_run_waits_ends_it()
    {
        var run = new TestRun("a", "b");
        run.Model.RetriesLeft = 3;
        run.End("b", TaskState.Success);
        run.End("a", TaskState.Failed);
        run.Mark("a", TaskState.Success);
        run.Model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void A_cancel_ends_a_run_that_waits()
    {
        var run = new TestRun("a");
        run.Model.RetriesLeft = 3;
        run.End("a", TaskState.Failed);
        run.Cancel();
        run.Decided.ShouldBe("run cancelled");
        run.Clear("a");
        (run.Model.State, run.Model.IsCancelRequested).ShouldBe((RunState.Queued, false));
    }

    [Theory]
    [InlineData(0, 3, 3, 1)]
    [InlineData(0, 3, 1, 4)]
    [InlineData(30, 3, 1, 30)]
    public void The_delay_of_a_run_is_that_of_a_task(int seconds, int count, int left, int expected)
    {
        var now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var definition = new WorkflowDefinition { Name = "w", RetryCount = count, RetryDelaySeconds = seconds };
        RunClock.TriedAgainAt(definition, left, now).ShouldBe(now.AddSeconds(expected));
        RunClock.TimesOutAt(definition, now).ShouldBeNull();
    }
}
