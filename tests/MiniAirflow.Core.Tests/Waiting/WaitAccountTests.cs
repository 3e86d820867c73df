using CsCheck;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Tests.Waiting;

/// <summary>How long attempts waited, and for what.</summary>
public sealed class WaitAccountTests
{
    private static readonly DateTimeOffset Born = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly Guid WorkerId = Guid.CreateVersion7(Born);

    [Fact]
    public void Each_part_of_the_way_has_its_cause()
    {
        var attempt = Started(60) with { ReadyAt = At(10), QueuedAt = At(25), LeasedAt = At(55) };
        Text(attempt, [new PauseSpan(At(20), At(30))], [Alive(40)]).ShouldBe("parents 10, limit 15, pause 5, worker 10, slot 15, start 5");
        Text(attempt with { IsDelayed = true, ReadyAt = null }, [], [Alive(-5)]).ShouldBe("retry_delay 25, slot 30, start 5");
        Text(attempt with { MapIndex = 3 }, [], [Alive(-5)]).ShouldBe("limit 25, slot 30, start 5");
    }

    [Fact]
    public void A_worker_that_is_gone_was_there_until_its_last_heartbeat_and_one_of_another_queue_never()
    {
        var attempt = Started(30) with { QueuedAt = Born, LeasedAt = At(30) };
        Text(attempt, [], [Alive(-5) with { IsActive = false, LastHeartbeat = At(10) }, Alive(20)]).ShouldBe("worker 10, slot 20");
        Text(attempt, [], [Alive(-5) with { Queues = ["gpu"] }]).ShouldBe("worker 30");
        Text(attempt, [], [Alive(-5) with { Drain = new WorkerDrain(At(12), "ann", "") }, Alive(20)]).ShouldBe("worker 8, slot 22");
    }

    [Fact]
    public void What_waits_still_is_counted_until_now_and_what_never_started_until_it_ended()
    {
        var waiting = Attempt(TaskState.None);
        Text(waiting, [], [], now: 7).ShouldBe("parents 7");
        Text(waiting with { State = TaskState.UpForRetry, IsDelayed = true, DueAt = At(60) }, [], [], now: 7).ShouldBe("retry_delay 7");
        Text(waiting with { State = TaskState.Scheduled, ReadyAt = At(2) }, [], [], now: 7).ShouldBe("parents 2, limit 5");
        Text(waiting with { State = TaskState.Cancelled, FinishedAt = At(5) }, [], [], now: 60).ShouldBe("parents 5");
        // Handed back: the time at which somebody held it means nothing any more.
        Text(waiting with { State = TaskState.Queued, QueuedAt = At(1), LeasedAt = At(2) }, [], [Alive(-5)], now: 7).ShouldBe("parents 1, slot 6");
    }

    [Fact]
    public void A_task_that_waits_without_a_worker_waits_until_it_ends()
    {
        var wait = new WaitState { Since = At(5), For = "file '/x'" };
        var attempt = Attempt(TaskState.Success) with { QueuedAt = At(5), StartedAt = At(6), LeasedAt = At(90), WorkerId = WorkerId, FinishedAt = At(100), Wait = wait };
        Text(attempt, [], []).ShouldBe("parents 5, condition 95");
        Text(attempt with { Wait = wait with { Message = "Go?" } }, [], []).ShouldBe("parents 5, input 95");
    }

    [Fact]
    public void The_parts_are_never_negative_and_add_up_to_the_time_from_creation_to_start() =>
        Gen.Select(Gen.Int[-5, 120].Array[12], Gen.Int[0, 3].Array[6], Gen.OneOf(Enum.GetValues<TaskState>())).Sample((at, flags, state) =>
        {
            var attempt = Attempt(state) with
            {
                StartedAt = At(at[0]), FinishedAt = state.IsTerminal() ? At(at[1]) : null, ReadyAt = flags[0] == 0 ? At(at[2]) : null, QueuedAt = flags[1] > 0 ? At(at[3]) : null,
                LeasedAt = flags[2] > 0 ? At(at[4]) : null, WorkerId = flags[3] > 0 ? WorkerId : null, IsDelayed = flags[4] == 0, MapIndex = flags[5] == 0 ? 1 : -1,
            };
            PauseSpan[] pauses = [new(At(at[5]), At(at[6])), new(At(at[7]), null)];
            Worker[] workers = [Alive(at[8]), Alive(at[9]) with { IsActive = false, LastHeartbeat = At(at[10]) }];
            var shares = WaitAccount.Of(attempt, pauses, workers, At(at[11]));
            var (from, to) = WaitAccount.SpanOf(attempt, At(at[11]));
            shares.ShouldAllBe(share => share.Time > TimeSpan.Zero);
            shares.Select(share => share.Kind).ShouldBeUnique();
            shares.Sum(share => share.Time.Ticks).ShouldBe((to - from).Ticks);
            if (state == TaskState.Running) to.ShouldBe(attempt.StartedAt > Born ? attempt.StartedAt : from);
        }, iter: 5_000);

    private static string Text(TaskRun attempt, PauseSpan[] pauses, Worker[] workers, int now = 1_000) =>
        string.Join(", ", WaitAccount.Of(attempt, pauses, workers, At(now)).Select(share => $"{share.Kind.Word()} {share.Time.TotalSeconds}"));

    private static DateTimeOffset At(int seconds) => Born.AddSeconds(seconds);

    private static TaskRun Started(int seconds) => Attempt(TaskState.Running) with { StartedAt = At(seconds), WorkerId = WorkerId };

    private static TaskRun Attempt(TaskState state) =>
        new() { Id = Guid.CreateVersion7(Born), WorkflowRunId = Guid.NewGuid(), TaskId = Guid.NewGuid(), TaskName = "t", State = state, Attempt = 1, StartedAt = Born };

    private static Worker Alive(int since) => new() { Id = WorkerId, Name = "w", Hostname = "h", Queues = ["default"], Slots = 1, StartedAt = At(since), LastHeartbeat = At(since), IsActive = true };
}
