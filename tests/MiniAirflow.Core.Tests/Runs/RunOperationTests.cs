using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

/// <summary>What clearing and marking does to a run.</summary>
public sealed class RunOperationTests
{
    [Fact]
    public void A_cleared_task_gets_a_new_attempt_and_opens_its_run()
    {
        var run = Ended("a success", "b < a failed", "c < b upstream_failed");

        run.Clear("b", downstream: true).ShouldBe("b clear, c clear");

        run.Decided.ShouldBe("b#2 none, c#2 none, b#2 queued, run queued");
        run.States.ShouldBe("a success, b queued, c none");
        run.End("b", TaskState.Success);
        run.End("c", TaskState.Success);
        run.Model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void Only_what_failed_is_cleared_when_that_is_said()
    {
        var run = Ended("a success", "b < a failed", "c < b upstream_failed", "d < a skipped");
        run.Clear(null, onlyFailed: true).ShouldBe("b clear, c clear");
    }

    [Fact]
    public void What_comes_before_is_cleared_when_that_is_said()
    {
        var run = Ended("a success", "b < a success", "c < b success", "d success");
        run.Clear("c", upstream: true).ShouldBe("a clear, b clear, c clear");
        run.States.ShouldBe("a queued, b none, c none, d success");
    }

    [Fact]
    public void A_task_whose_parent_still_fails_is_held_back_again_and_the_run_ends()
    {
        var run = Ended("a failed", "b < a upstream_failed");
        run.Clear("b").ShouldBe("b clear");
        run.Decided.ShouldBe("b#2 none, b#2 upstream_failed, run failed");
    }

    [Fact]
    public void A_cleared_task_has_all_its_retries_again()
    {
        var run = new TestRun(retries: 1, "a");
        run.End("a", TaskState.Failed);
        run.Model.Due(0, 2);
        run.End("a", TaskState.Failed);
        run.Model.State.ShouldBe(RunState.Failed);

        run.Clear("a");

        run.End("a", TaskState.Failed);
        run.States.ShouldBe("a up_for_retry");
    }

    [Fact]
    public void Work_is_cleared_with_what_was_set_up_for_it_and_is_torn_down_again()
    {
        var run = new TestRun(
            new TaskDefinition { Name = "create" }, new TaskDefinition { Name = "work", DependsOn = ["create"] },
            new TaskDefinition { Name = "other" }, new TaskDefinition { Name = "drop", DependsOn = ["work"], TeardownOf = ["create"] });
        foreach (var task in (string[])["create", "work", "other", "drop"]) run.End(task, TaskState.Success);

        run.Clear("work").ShouldBe("create clear, work clear, drop clear");
        run.States.ShouldBe("create queued, work none, other success, drop none");
    }

    [Fact]
    public void A_teardown_can_be_cleared_by_itself()
    {
        var run = new TestRun(new TaskDefinition { Name = "create" }, new TaskDefinition { Name = "drop", DependsOn = ["create"], TeardownOf = ["create"] });
        run.End("create", TaskState.Success);
        run.End("drop", TaskState.Failed);
        run.Clear("drop").ShouldBe("drop clear");
    }

    [Fact]
    public void What_a_worker_holds_is_left_alone_and_what_is_ready_waits_for_its_cleared_parent()
    {
        var run = new TestRun("a", "b < a", "c < a");
        run.End("a", TaskState.Success);
        run.Lease("b");

        run.Clear("a", downstream: true).ShouldBe("a clear, b keep: A worker holds it: cancel it first., c clear");

        run.States.ShouldBe("a queued, b queued, c none");
        run.Decided.ShouldBe("a#2 none, c removed, c#2 none, a#2 queued");
    }

    [Fact]
    public void A_run_that_is_being_cancelled_is_left_alone()
    {
        var run = new TestRun("a", "b");
        run.Lease("b");
        run.Cancel();
        run.Clear(null).ShouldBe("a keep: Its run is being cancelled., b keep: Its run is being cancelled.");
    }

    [Fact]
    public void A_cancelled_run_goes_on_when_it_is_cleared()
    {
        var run = new TestRun("a", "b < a");
        run.Cancel();
        run.Clear(null).ShouldBe("a clear, b clear");
        run.Model.IsCancelRequested.ShouldBeFalse();
        run.End("a", TaskState.Success);
        run.End("b", TaskState.Success);
        run.Model.State.ShouldBe(RunState.Success);
    }

    [Fact]
    public void What_failed_because_of_a_task_runs_when_the_task_is_marked_a_success()
    {
        var run = Ended("a failed", "b < a upstream_failed", "c < b upstream_failed", "d success");

        run.Mark("a", TaskState.Success).ShouldBe("a mark, b clear, c clear");

        run.Decided.ShouldBe("a#2 none, b#2 none, c#2 none, a#2 success, b#2 queued, run queued");
    }

    [Fact]
    public void A_last_task_that_is_marked_a_success_makes_the_run_one()
    {
        var run = Ended("a success", "b < a failed");
        run.Mark("b", TaskState.Success).ShouldBe("b mark");
        run.Decided.ShouldBe("b#2 none, b#2 success, run success");
    }

    [Fact]
    public void A_waiting_task_that_is_marked_never_runs()
    {
        var run = new TestRun("a", "b < a", "c < b");
        run.Mark("b", TaskState.Success).ShouldBe("b mark");
        run.States.ShouldBe("a queued, b success, c queued");
    }

    [Fact]
    public void What_follows_a_task_that_is_marked_failed_is_decided_again()
    {
        var run = Ended("a success", "b < a failed");
        run.Mark("a", TaskState.Failed).ShouldBe("a mark, b clear");
        run.States.ShouldBe("a failed, b upstream_failed");
        run.Model.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_task_that_is_it_already_is_not_marked()
    {
        var run = Ended("a success");
        run.Mark("a", TaskState.Success).ShouldBe("a keep: It is success already.");
        run.Decided.ShouldBe("");
    }

    [Fact]
    public void A_cancel_says_what_ends_at_once_and_what_is_killed()
    {
        var run = new TestRun(new TaskDefinition { Name = "a" }, new TaskDefinition { Name = "b", DependsOn = ["a"] }, new TaskDefinition { Name = "drop", DependsOn = ["b"], TeardownOf = ["a"] });
        run.Lease("a");
        run.Plan(RunOperationKind.Cancel, TaskSelection.All).ShouldBe("a kill, b cancel, drop keep: A teardown runs for what was set up; a second cancel ends it.");
        run.Cancel();
        run.Plan(RunOperationKind.Cancel, TaskSelection.All).ShouldBe("a kill, b keep: It has ended., drop cancel");
    }

    [Fact]
    public void A_name_that_is_near_is_suggested()
    {
        var definition = new WorkflowDefinition { Name = "etl", Tasks = [new TaskDefinition { Name = "extract" }] };
        new TaskSelection { Tasks = ["extrat"] }.Problem(definition).ShouldBe("Workflow 'etl' has no task 'extrat' in the version of this run: did you mean 'extract'?");
        new TaskSelection { Tasks = ["extract"] }.Problem(definition).ShouldBeNull();
    }

    private static TestRun Ended(params IReadOnlyList<string> tasks)
    {
        var run = new TestRun([.. tasks.Select(task => task[..task.LastIndexOf(' ')])]);
        foreach (var task in tasks)
        {
            var (name, word) = (task.Split(' ')[0], task.Split(' ')[^1]);
            StateWords.TryParseTaskState(word, out var state).ShouldBeTrue();
            if (state != TaskState.UpstreamFailed) run.End(name, state);
        }
        run.Model.State.IsTerminal().ShouldBeTrue();
        return run;
    }
}
