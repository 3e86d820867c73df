using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Tests.Hooks;

public sealed class HookRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(TaskState.Success, false, true, HookEvent.Success)]
    [InlineData(TaskState.Skipped, false, true, HookEvent.Skipped)]
    [InlineData(TaskState.Skipped, false, false, HookEvent.Skipped)]
    [InlineData(TaskState.Failed, false, true, HookEvent.Failure)]
    [InlineData(TaskState.TimedOut, false, true, HookEvent.Failure)]
    [InlineData(TaskState.Lost, false, true, HookEvent.Failure)]
    [InlineData(TaskState.Lost, false, false, HookEvent.Failure)]
    [InlineData(TaskState.Cancelled, false, true, HookEvent.Failure)]
    [InlineData(TaskState.Cancelled, false, false, null)]
    [InlineData(TaskState.UpstreamFailed, false, false, null)]
    [InlineData(TaskState.Removed, false, false, null)]
    [InlineData(TaskState.Failed, true, true, HookEvent.Retry)]
    [InlineData(TaskState.TimedOut, true, true, HookEvent.Retry)]
    [InlineData(TaskState.Lost, true, true, HookEvent.Retry)]
    public void The_end_of_an_attempt_is_an_event_or_none(TaskState end, bool isRetried, bool hasRun, HookEvent? expected) =>
        HookRule.OfTask(end, isRetried, hasRun).ShouldBe(expected);

    [Theory]
    [InlineData(RunState.Queued, null)]
    [InlineData(RunState.Running, null)]
    [InlineData(RunState.Success, HookEvent.Success)]
    [InlineData(RunState.Failed, HookEvent.Failure)]
    [InlineData(RunState.Cancelled, HookEvent.Cancelled)]
    public void The_end_of_a_run_is_an_event(RunState state, HookEvent? expected) => HookRule.OfRun(state).ShouldBe(expected);

    [Fact]
    public void Every_word_of_an_event_is_read_as_that_event()
    {
        foreach (var one in Enum.GetValues<HookEvent>()) HookEvents.Parse(one.Word()).ShouldBe(one);
        HookEvents.TryParse("sunrise", out _).ShouldBeFalse();
        HookEvents.OfTask.ShouldNotContain(HookEvent.Test);
        HookEvents.OfWorkflow.ShouldNotContain(HookEvent.Test);
    }

    [Fact]
    public void Hooks_that_wait_for_an_event_are_found_by_their_places()
    {
        var definition = new WorkflowDefinition
        {
            Name = "w",
            Hooks = [On(HookEvent.Success), On(HookEvent.Failure, HookEvent.Success)],
            Tasks = [new TaskDefinition { Name = "a" }, new TaskDefinition { Name = "b", Hooks = [On(HookEvent.Retry)] }],
        };
        HookRule.Waiting(definition, HookPlace.WorkflowItself, HookEvent.Success).ShouldBe([new HookPlace(-1, 0), new HookPlace(-1, 1)]);
        HookRule.Waiting(definition, 0, HookEvent.Success).ShouldBeEmpty();
        HookRule.Waiting(definition, 1, HookEvent.Retry).ShouldBe([new HookPlace(1, 0)]);
        HookRule.All(definition).ShouldBe([new HookPlace(-1, 0), new HookPlace(-1, 1), new HookPlace(1, 0)]);
        new HookPlace(1, 0).In(definition).ShouldBeSameAs(definition.Tasks[1].Hooks[0]);
        new HookPlace(1, 1).In(definition).ShouldBeNull();
        new HookPlace(2, 0).In(definition).ShouldBeNull("another version may have had it");
    }

    [Fact]
    public void A_deadline_is_counted_from_what_it_says()
    {
        var queued = new WorkflowDefinition { Name = "w", Deadline = new DeadlineDefinition { WithinSeconds = 60 } };
        HookRule.DeadlineOf(queued, Now, null, isOfBackfill: false).ShouldBe(Now.AddSeconds(60));
        HookRule.DeadlineOf(queued, Now, Now.AddDays(-1), isOfBackfill: true).ShouldBe(Now.AddSeconds(60));
        var logical = queued with { Deadline = new DeadlineDefinition { From = DeadlineReference.LogicalDate, WithinSeconds = 60 } };
        HookRule.DeadlineOf(logical, Now, Now.AddHours(-1), isOfBackfill: false).ShouldBe(Now.AddHours(-1).AddSeconds(60));
        HookRule.DeadlineOf(logical, Now, null, isOfBackfill: false).ShouldBeNull("a manual run is about no date");
        HookRule.DeadlineOf(logical, Now, Now.AddYears(-1), isOfBackfill: true).ShouldBeNull("it would be missed before it began");
        HookRule.DeadlineOf(new WorkflowDefinition { Name = "w" }, Now, Now, isOfBackfill: false).ShouldBeNull();
    }

    private static HookDefinition On(params HookEvent[] events) => new() { On = events, Workflow = new WorkflowTarget { Name = "x" } };
}
