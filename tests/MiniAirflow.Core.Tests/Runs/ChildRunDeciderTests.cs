using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Runs;

public sealed class ChildRunDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Child = new("0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11");
    private static readonly TaskDefinition Call = new() { Name = "call", Workflow = new WorkflowTarget { Name = "load", Params = new Dictionary<string, string> { ["day"] = "{{ params.day }}" } } };

    [Fact]
    public void Values_are_put_into_what_the_child_is_given()
    {
        ChildRunDecider.Prepare(Leased(Call), ["etl"], out var target).ShouldBeNull();
        (target.Name, target.Params["day"]).ShouldBe(("load", "monday"));
    }

    [Fact]
    public void A_condition_and_a_value_that_is_missing_end_the_attempt_before_there_is_a_child()
    {
        ChildRunDecider.Prepare(Leased(Call with { When = "params.day == 'tuesday'" }), ["etl"], out _).ShouldNotBeNull().Kind.ShouldBe(OutcomeKind.Skipped);
        var missing = Call with { Workflow = Call.Workflow! with { Params = new Dictionary<string, string> { ["day"] = "{{ params.night }}" } } };
        ChildRunDecider.Prepare(Leased(missing), ["etl"], out _).ShouldNotBeNull().Reason.ShouldBe("workflow.params.day: The run has no parameter 'night'.");
    }

    [Fact]
    public void Neither_a_circle_nor_a_line_without_end_is_begun_and_no_retry_follows()
    {
        ChildRunDecider.Prepare(Leased(Call), ["load", "etl"], out _).ShouldBe(TaskOutcome.Failure("Workflow 'load' would run itself: load → etl → load.") with { IsFinal = true });
        string[] line = [.. Enumerable.Range(1, Limits.MaxRunDepth).Select(i => $"w{i}")];
        ChildRunDecider.Prepare(Leased(Call), line, out _).ShouldNotBeNull().ShouldSatisfyAllConditions(
            one => one.IsFinal.ShouldBeTrue(), one => one.Reason.ShouldBe($"Workflows run each other at most 10 deep: {string.Join(" → ", line)} → load."));
        ChildRunDecider.Prepare(Leased(Call), line[1..], out _).ShouldBeNull();
    }

    [Fact]
    public void A_child_is_asked_to_end_once_by_a_cancel_or_when_its_time_is_over()
    {
        var begun = ChildRunDecider.Begun(Call with { TimeoutSeconds = 60 }, Child, Now);
        ChildRunDecider.Look(begun, isCancelRequested: false, Now).ShouldBe(new ChildLook(begun, StopsChild: false, Now.AddSeconds(60)));

        var cancelled = ChildRunDecider.Look(begun, isCancelRequested: true, Now);
        (cancelled.StopsChild, cancelled.NextLook, cancelled.State.IsTimedOut).ShouldBe((true, null, false));
        ChildRunDecider.Look(cancelled.State, isCancelRequested: true, Now).StopsChild.ShouldBeFalse();

        var late = ChildRunDecider.Look(begun, isCancelRequested: false, Now.AddSeconds(61));
        (late.StopsChild, late.NextLook, late.State.IsTimedOut).ShouldBe((true, null, true));
        ChildRunDecider.Look(late.State, isCancelRequested: false, Now.AddDays(1)).ShouldBe(new ChildLook(late.State, StopsChild: false, NextLook: null));
    }

    [Theory]
    [InlineData(RunState.Success, false, OutcomeKind.Success, null)]
    [InlineData(RunState.Failed, false, OutcomeKind.Failed, "Run 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 of workflow 'load' failed: task insert failed (exit code 1).")]
    [InlineData(RunState.Cancelled, false, OutcomeKind.Cancelled, "Run 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 of workflow 'load' was cancelled.")]
    [InlineData(RunState.Cancelled, true, OutcomeKind.TimedOut, "Run 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 of workflow 'load' lasted longer than the task may, and was ended.")]
    [InlineData(RunState.Success, true, OutcomeKind.Success, null)]
    public void The_attempt_ends_as_its_child_does(RunState child, bool isTimedOut, OutcomeKind kind, string? reason)
    {
        var state = ChildRunDecider.Begun(Call, Child, Now) with { IsTimedOut = isTimedOut };
        var outcome = ChildRunDecider.OutcomeOf(state, new ChildResult(child) { Failed = new FailedChildTask("insert", TaskState.Failed, "exit code 1") });
        (outcome.Kind, outcome.Reason, outcome.IsFinal).ShouldBe((kind, reason, false));
    }

    [Fact]
    public void A_child_that_is_gone_fails_its_task() =>
        ChildRunDecider.OutcomeOf(ChildRunDecider.Begun(Call, Child, Now), null).Reason.ShouldBe("Run 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 of workflow 'load' is gone: it was deleted before anybody saw how it ended.");

    private static LeasedTask Leased(TaskDefinition task) => new()
    {
        TaskRunId = Guid.Empty,
        Token = 0,
        Attempt = 1,
        Task = task,
        Run = new LeasedRun { Id = Guid.Empty, WorkflowId = Guid.Empty, Definition = new WorkflowDefinition { Name = "etl" }, Params = new Dictionary<string, string> { ["day"] = "monday" } },
    };
}
