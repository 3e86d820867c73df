using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Cli.Tests.Progress;

public sealed class ProgressModelTests
{
    [Fact]
    public void A_run_is_over_when_its_end_is_told()
    {
        var events = new Events("etl", "a");
        var model = ModelOf(events);
        model.Apply(events.Of(RunState.Running, 0));
        model.IsOver.ShouldBeFalse();
        model.Apply(events.Of(RunState.Success, 2, 2));
        model.IsOver.ShouldBeTrue();
        model.IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void A_failed_attempt_that_is_tried_again_is_no_failure()
    {
        var events = new Events("etl", "a");
        var model = ModelOf(events);
        model.Apply(events.Of("a", TaskState.Failed, 1));
        events.Run.Tasks[0].IsFailure.ShouldBeTrue();
        model.Apply(events.Of("a", TaskState.UpForRetry, 1, attempt: 2));
        events.Run.Tasks[0].IsFailure.ShouldBeFalse();
        events.Run.Ended.ShouldBe(0);
        model.Apply(events.Of("a", TaskState.Success, 3, attempt: 2));
        events.Run.Ended.ShouldBe(1);
    }

    [Fact]
    public void News_of_an_older_attempt_are_old()
    {
        var events = new Events("etl", "a");
        var model = ModelOf(events);
        model.Apply(events.Of("a", TaskState.Running, 3, attempt: 2));
        model.Apply(events.Of("a", TaskState.Failed, 1, attempt: 1));
        events.Run.Tasks[0].State.ShouldBe(TaskState.Running);
        events.Run.Count(TaskState.Running).ShouldBe(1);
    }

    [Fact]
    public void Counts_follow_the_states()
    {
        var events = new Events("etl", "a", "b", "c");
        var model = ModelOf(events);
        model.Apply(events.Of("a", TaskState.Running, 0));
        model.Apply(events.Of("b", TaskState.Running, 0));
        model.Apply(events.Of("a", TaskState.Failed, 1));
        model.Apply(events.Of("c", TaskState.UpstreamFailed, 1));
        events.Run.Running.ShouldHaveSingleItem().Name.ShouldBe("b");
        events.Run.Ended.ShouldBe(2);
        (events.Run.Count(TaskState.None), events.Run.Count(TaskState.Failed), events.Run.Count(TaskState.UpstreamFailed)).ShouldBe((0, 1, 1));
    }

    [Fact]
    public void Events_of_other_runs_are_passed_over()
    {
        var model = ModelOf(new Events("etl", "a"));
        model.Apply(new Events("other", "a").Of("a", TaskState.Running, 0)).ShouldBeNull();
    }

    private static ProgressModel ModelOf(params Events[] runs)
    {
        var model = new ProgressModel();
        foreach (var run in runs) model.Add(run.Run);
        return model;
    }
}
