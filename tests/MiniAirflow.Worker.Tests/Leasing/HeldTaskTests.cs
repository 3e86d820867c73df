using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

public sealed class HeldTaskTests
{
    [Fact]
    public void What_was_stopped_before_is_not_started()
    {
        var held = Held("a", 0);
        held.Stop(StopReason.Cancelled);
        held.TryStart(1).ShouldBeFalse();
        held.StartedAt.ShouldBe(0);
    }

    [Fact]
    public void A_stop_that_came_early_is_told_to_who_asks_late_and_the_first_reason_stands()
    {
        var (held, told) = (Held("a", 0), 0);
        held.TryStart(1).ShouldBeTrue();
        held.Stop(StopReason.LeaseLost);
        held.Stop(StopReason.Cancelled);
        held.OnStop(() => told++);
        (told, held.StopReason).ShouldBe((1, StopReason.LeaseLost));
    }

    [Fact]
    public void Nobody_is_told_after_the_end()
    {
        var (held, told) = (Held("a", 0), 0);
        held.OnStop(() => told++);
        held.OnStop(null);
        held.Stop(StopReason.Cancelled);
        told.ShouldBe(0);
    }

    [Fact]
    public void The_backlog_goes_out_in_order_and_what_waited_too_long_is_taken_from_its_end()
    {
        var tasks = new HeldTasks();
        tasks.Add([Held("a", 1), Held("b", 2), Held("c", 3)]);
        tasks.TakeStale(leasedBefore: 3).ShouldBeEmpty("the youngest is not old enough, and the older ones go first");
        tasks.TakeStale(leasedBefore: 4).Select(one => one.Leased.Task.Name).ShouldBe(["c", "b", "a"]);

        tasks.Add([Held("d", 5), Held("e", 6)]);
        tasks.TryTake(out var first).ShouldBeTrue();
        first.Leased.Task.Name.ShouldBe("d");
        tasks.Close();
        tasks.TryTake(out _).ShouldBeTrue("what is there still goes out");
        tasks.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void The_same_attempt_under_a_new_token_stops_the_old_process_waits_for_its_end_and_outlives_it()
    {
        var tasks = new HeldTasks();
        var attempt = Guid.NewGuid();
        var (old, again, other) = (Held("a", 1, attempt, token: 1), Held("a", 2, attempt, token: 2), Held("b", 3));
        tasks.Add([old]);
        tasks.TryTake(out _).ShouldBeTrue();
        old.TryStart(1).ShouldBeTrue();

        tasks.Add([again, other]);
        old.StopReason.ShouldBe(StopReason.LeaseLost);
        again.StopReason.ShouldBe(StopReason.None);
        tasks.TryTake(out var first).ShouldBeTrue();
        first.ShouldBe(other, "the old process is not gone yet");

        tasks.Remove(old.Lease);
        tasks.TryTake(out var second).ShouldBeTrue();
        second.ShouldBe(again);
        tasks.Leases.ShouldBe([again.Lease, other.Lease], ignoreOrder: true, "the heartbeat goes on speaking of it");
        tasks.Find(old.Lease).ShouldBeNull();
    }

    [Fact]
    public void The_same_attempt_under_a_new_token_needs_no_answer_about_the_old_outcome()
    {
        var tasks = new HeldTasks();
        var attempt = Guid.NewGuid();
        var (old, again) = (Held("a", 1, attempt, token: 1), Held("a", 2, attempt, token: 2));
        tasks.Add([old]);
        tasks.TryTake(out _).ShouldBeTrue();
        old.End();
        tasks.Add([again]);
        tasks.Close();
        tasks.TryTake(out var taken).ShouldBeTrue("a worker that stops would else wait for a store that is away");
        taken.ShouldBe(again);
    }

    [Fact]
    public void The_same_attempt_under_a_new_token_takes_the_place_of_one_that_has_not_started()
    {
        var tasks = new HeldTasks();
        var attempt = Guid.NewGuid();
        tasks.Add([Held("a", 1, attempt, token: 1)]);
        var again = Held("a", 2, attempt, token: 2);
        tasks.Add([again]);
        tasks.Leases.ShouldBe([again.Lease]);
        tasks.TryTake(out var taken).ShouldBeTrue();
        taken.ShouldBe(again);
    }

    private static HeldTask Held(string name, long leasedAt, Guid? attempt = null, long token = 1) => new(
        new LeasedTask
        {
            TaskRunId = attempt ?? Guid.NewGuid(),
            Token = token,
            Attempt = 1,
            Task = new TaskDefinition { Name = name },
            Run = new LeasedRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new WorkflowDefinition { Name = "w" }, Params = new Dictionary<string, string>() },
        },
        leasedAt);
}
