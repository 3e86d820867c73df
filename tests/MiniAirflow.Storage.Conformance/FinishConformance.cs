using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What becomes of an attempt and its run when its worker reports.</summary>
public abstract class FinishConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task I4_A_task_is_released_when_its_last_parent_has_succeeded()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b", "c < a b"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();

        await worker.FinishAsync(held[0]);
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued, c none");
        store.Time.Advance(TimeSpan.FromSeconds(3));
        await worker.FinishAsync(held[1]);

        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b success, c queued");
        (await store.AttemptsAsync(run.Id))[2].QueuedAt.ShouldBe(store.Now);
    }

    [Fact]
    public async Task A_failure_without_retries_fails_what_waits_for_it_and_the_run()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c < b", "d"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();

        await worker.FailAsync(held[0]);
        (await store.StateAsync(run.Id)).ShouldBe("running: a failed, b upstream_failed, c upstream_failed, d queued");
        await worker.FinishAsync(held[1]);

        (await store.StateAsync(run.Id)).ShouldBe("failed: a failed, b upstream_failed, c upstream_failed, d success");
        (await store.AttemptsAsync(run.Id)).ShouldAllBe(one => one.FinishedAt == store.Now);
    }

    [Fact]
    public async Task A_start_is_dated_by_the_stores_clock_and_the_workers_stopwatch()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        store.Time.Advance(TimeSpan.FromSeconds(10));

        await worker.StartAsync(held, elapsed: TimeSpan.FromSeconds(2));
        store.Time.Advance(TimeSpan.FromSeconds(5));
        await worker.FinishAsync(held, duration: TimeSpan.FromSeconds(6));

        var attempt = await store.AttemptAsync(held.TaskRunId);
        attempt.StartedAt.ShouldBe(TestStore.Epoch.AddSeconds(8), "a start that was reported stays as it was reported");
        attempt.FinishedAt.ShouldBe(TestStore.Epoch.AddSeconds(15));
        attempt.WorkerId.ShouldBe(worker.Id);
        (await store.RunAsync(run.Id)).StartedAt.ShouldBe(attempt.StartedAt, "a run starts with its first task");
    }

    [Fact]
    public async Task An_end_without_a_start_dates_the_start()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        store.Time.Advance(TimeSpan.FromSeconds(10));

        await worker.FinishAsync(held, duration: TimeSpan.FromSeconds(4));

        (await store.AttemptAsync(held.TaskRunId)).StartedAt.ShouldBe(TestStore.Epoch.AddSeconds(6));
        (await store.RunAsync(run.Id)).StartedAt.ShouldBe(TestStore.Epoch.AddSeconds(6));
        StatesOf(await store.EventsAsync(), held.TaskRunId).ShouldBe([TaskState.Queued, TaskState.Running, TaskState.Success], "history tells each step");
    }

    [Fact]
    public async Task A_start_and_its_end_may_come_in_one_turn()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();

        var turn = await worker.ExchangeAsync(new ExchangeRequest
        {
            WorkerId = worker.Id,
            Started = [new StartedAttempt(held.TaskRunId, held.Token, TimeSpan.Zero)],
            Finished = [new FinishedAttempt(held.TaskRunId, held.Token, TaskOutcome.Success, TimeSpan.Zero)],
        });

        turn.Accepted.ShouldBe([true]);
        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task An_outcome_is_kept_in_full()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();
        var good = new TaskOutcome
        {
            Kind = OutcomeKind.Success, ExitCode = 0, CpuTime = TimeSpan.FromMilliseconds(12), PeakMemoryBytes = 1 << 20, OutputBytes = 42,
            OutputBytesDropped = 7, Outputs = new Dictionary<string, string> { ["rows"] = "10" },
        };
        var bad = new TaskOutcome { Kind = OutcomeKind.TimedOut, Signal = 9, Reason = "Over 5 s.", Kill = new KillReport(3, TimeSpan.FromSeconds(1), true) };

        await worker.FinishAsync(held[0], good, logTail: "well done");
        await worker.FinishAsync(held[1], bad);

        var first = await store.AttemptAsync(held[0].TaskRunId);
        first.Outcome.ShouldNotBeNull().Outputs.ShouldNotBeNull()["rows"].ShouldBe("10");
        (first.Outcome! with { Outputs = null }).ShouldBe(good with { Outputs = null });
        first.LogTail.ShouldBe("well done");
        (await store.AttemptAsync(held[1].TaskRunId)).Outcome.ShouldBe(bad);
    }

    [Fact]
    public async Task F72_A_log_tail_of_any_characters_never_keeps_an_outcome_out()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();

        (await worker.FinishAsync(held, logTail: "before\0after \ud800 \r\n é \U0001F600")).ShouldBeTrue();

        var attempt = await store.AttemptAsync(held.TaskRunId);
        attempt.State.ShouldBe(TaskState.Success);
        attempt.LogTail.ShouldStartWith("before");
        attempt.LogTail.ShouldEndWith("\r\n é \U0001F600");
    }

    [Fact]
    public async Task I2_The_second_report_of_an_attempt_is_refused_and_changes_nothing()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        var one = new FinishedAttempt(held.TaskRunId, held.Token, TaskOutcome.Success, TimeSpan.Zero);
        var two = one with { Outcome = TaskOutcome.Failure("late") };

        var turn = await worker.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [one, two] });
        var seq = await store.Events.LatestAsync(Stop);

        turn.Accepted.ShouldBe([true, false]);
        (await worker.FailAsync(held)).ShouldBeFalse();
        await worker.StartAsync(held);
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
        (await store.Events.LatestAsync(Stop)).ShouldBe(seq);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F29_Of_two_workers_that_report_one_attempt_the_holder_of_the_token_wins_in_either_order(bool isStaleFirst)
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var (old, now) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var stale = await old.LeaseOneAsync();
        await old.ReturnAsync(stale);
        var valid = await now.LeaseOneAsync();

        if (isStaleFirst) (await old.FailAsync(stale)).ShouldBeFalse();
        (await now.FinishAsync(valid)).ShouldBeTrue();
        if (!isStaleFirst) (await old.FailAsync(stale)).ShouldBeFalse();

        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task F19_A_worker_that_slept_through_its_lease_is_refused_when_it_wakes()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var sleeper = await store.StartWorkerAsync();
        var held = await sleeper.LeaseOneAsync();
        await sleeper.StartAsync(held);
        store.Time.Advance(store.LeaseDuration * 3);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);
        var other = await store.StartWorkerAsync();
        var second = await other.LeaseOneAsync();

        (await sleeper.FinishAsync(held)).ShouldBeFalse();
        (await sleeper.RenewAsync(held)).ShouldBeNull("it must kill what it runs and register anew");
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued");
        (await other.FinishAsync(second)).ShouldBeTrue();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success");
    }

    [Fact]
    public async Task A_run_closes_exactly_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", [.. Enumerable.Range(0, 50).Select(i => $"t{i}")]));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();

        await Task.WhenAll(held.Select(one => worker.FinishAsync(one)));

        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        var states = (await store.EventsAsync()).Where(one => one.Run?.Id == run.Id).Select(one => one.Run!.State);
        states.ShouldBe([RunState.Queued, RunState.Running, RunState.Success]);
    }

    [Fact]
    public async Task A_finish_that_follows_a_restart_goes_on_from_the_rows()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c < a").WithRetries(1));
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await store.Queue.PromoteDueAsync(Stop);
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await store.ReopenAsync();
        await worker.DrainAsync();

        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success, b success, c success");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_word_after_a_restart_may_be_a_start_or_an_end(bool isStarted)
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();

        await store.ReopenAsync();
        if (isStarted)
        {
            await worker.StartAsync(held);
            (await store.StateAsync(run.Id)).ShouldBe("running: a running, b none");
            await store.ReopenAsync();
        }
        (await worker.FinishAsync(held)).ShouldBeTrue();

        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
    }

    private static IEnumerable<TaskState> StatesOf(IEnumerable<StoreEvent> events, Guid taskRunId) =>
        events.Where(one => one.Task?.Id == taskRunId).Select(one => one.Task!.State);
}
