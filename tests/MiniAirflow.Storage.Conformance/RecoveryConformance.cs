using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Heartbeats, lost leases and dead workers.</summary>
public abstract class RecoveryConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task F21_A_worker_that_beats_keeps_its_attempts_for_as_long_as_they_take()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        for (var beat = 0; beat < 50; beat++)
        {
            store.Time.Advance(store.LeaseDuration * 0.9);
            var renewed = (await worker.RenewAsync(held)).ShouldNotBeNull();
            (renewed.CancelRequested.Count, renewed.Lost.Count).ShouldBe((0, 0));
            (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(0);
        }
        (await worker.FinishAsync(held)).ShouldBeTrue();
    }

    [Fact]
    public async Task F01_A_worker_that_dies_before_its_first_beat_is_recovered_from_its_registration()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        await worker.LeaseOneAsync();

        store.Time.Advance(store.LeaseDuration + TimeSpan.FromMilliseconds(1));
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);

        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued", "it was never seen to run, so it is not another attempt");
        (await (await store.StartWorkerAsync()).LeaseOneAsync()).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task F02_After_a_restart_of_everything_a_running_attempt_is_lost_and_repeated_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var worker = await store.StartWorkerAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());
        await store.ReopenAsync();

        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);

        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued, b none");
        var lost = (await store.AttemptsAsync(run.Id))[0];
        (lost.State, lost.FinishedAt, lost.WorkerId).ShouldBe((TaskState.Lost, store.Now, worker.Id));
        lost.Outcome.ShouldNotBeNull().Kind.ShouldBe(OutcomeKind.Lost);
        lost.Outcome.Reason.ShouldNotBeNullOrEmpty();
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success, b success");
    }

    [Fact]
    public async Task F03_All_that_a_dead_worker_held_is_free_at_once()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", [.. Enumerable.Range(0, 8).Select(i => $"t{i}")]));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync(5);
        await worker.StartAsync(held[0]);

        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(5);

        (await (await store.StartWorkerAsync()).LeaseAsync()).Count.ShouldBe(8);
        (await store.Workers.ListActiveAsync(Stop)).ShouldHaveSingleItem().Id.ShouldNotBe(worker.Id);
    }

    [Fact]
    public async Task F04_Two_reapers_have_one_effect()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());
        store.Time.Advance(store.LeaseDuration * 2);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Queue.ReapExpiredAsync(Stop).AsTask()));

        taken.Sum().ShouldBe(1);
        (await store.AttemptsAsync(run.Id)).Select(one => one.State).ShouldBe([TaskState.Lost, TaskState.Queued]);
    }

    [Fact]
    public async Task F08_An_attempt_that_just_started_is_no_zombie()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        store.Time.Advance(store.LeaseDuration * 0.99);
        await worker.RenewAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);

        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(0);
        (await store.StateAsync(run.Id)).ShouldBe("running: a running");
    }

    [Fact]
    public async Task F09_A_worker_that_restarts_under_its_name_is_another_and_its_orphans_are_recognised()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var former = await store.StartWorkerAsync();
        await former.StartAsync(await former.LeaseOneAsync());
        store.Time.Advance(store.LeaseDuration * 0.9);
        var latter = await store.StartWorkerAsync();
        store.Time.Advance(store.LeaseDuration * 0.9);

        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1, "the new process does not keep the old one's leases alive");

        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued");
        (await latter.LeaseOneAsync()).Attempt.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F15_A_task_that_kills_its_worker_each_time_ends_as_lost_and_its_neighbours_are_fine(bool isSeenToRun)
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "good", "poison", "after < poison"));
        var deaths = 0;
        while (!(await store.RunAsync(run.Id)).State.IsTerminal())
        {
            deaths.ShouldBeLessThan(20, "the number of workers that one task may kill is bounded");
            var worker = await store.StartWorkerAsync();
            foreach (var held in await worker.LeaseAsync())
            {
                if (held.Task.Name == "good") await worker.FinishAsync(held);
                else if (isSeenToRun) await worker.StartAsync(held);
            }
            store.Time.Advance(store.LeaseDuration * 2);
            await store.Queue.ReapExpiredAsync(Stop);
            deaths++;
        }

        (await store.StateAsync(run.Id)).ShouldBe($"failed: good success, poison#{1 + RetryRule.MaxLosses} lost, after upstream_failed");
    }

    [Fact]
    public async Task F07_Losses_use_up_no_retries()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(1));
        var worker = await store.StartWorkerAsync();
        await worker.EndAsync(await worker.LeaseOneAsync(), OutcomeKind.Lost);
        await worker.EndAsync(await worker.LeaseOneAsync(), OutcomeKind.Lost);
        (await store.StateAsync(run.Id)).ShouldBe("running: a#3 queued");

        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("running: a#4 up_for_retry");
    }

    [Fact]
    public async Task F07_A_lost_attempt_keeps_its_number_uses_up_no_retry_of_its_run_and_the_next_has_the_next_number()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { RetryCount = 1, RetryDelaySeconds = 30 });
        for (var loss = 0; loss < RetryRule.MaxLosses; loss++)
        {
            var dying = await store.StartWorkerAsync();
            await dying.StartAsync(await dying.LeaseOneAsync());
            store.Time.Advance(store.LeaseDuration + TimeSpan.FromSeconds(1));
            (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);
            (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Running);
        }
        var worker = await store.StartWorkerAsync();
        var last = await worker.LeaseOneAsync();
        last.Attempt.ShouldBe(4);
        await worker.FailAsync(last);
        (await store.StateAsync(run.Id)).ShouldBe("up_for_retry: a#4 failed");
        (await store.AttemptsAsync(run.Id)).Select(one => (one.Attempt, one.State)).ShouldBe([(1, TaskState.Lost), (2, TaskState.Lost), (3, TaskState.Lost), (4, TaskState.Failed)]);
    }

    [Fact]
    public async Task A_beat_tells_which_attempts_have_passed_to_others()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b"));
        var (worker, other) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var held = await worker.LeaseAsync();
        await worker.ReturnAsync(held[0]);
        await other.LeaseOneAsync();

        (await worker.RenewAsync(held)).ShouldNotBeNull().Lost.ShouldBe([new Lease(held[0].TaskRunId, held[0].Token)]);
    }

    [Fact]
    public async Task A_lease_whose_answer_got_lost_on_the_way_is_given_to_another_after_a_lease_duration()
    {
        await using var store = await OpenAsync(new LeaseOptions { Duration = TimeSpan.FromSeconds(15), Heartbeat = TimeSpan.FromSeconds(5) });
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var (worker, other) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var forgotten = await worker.LeaseOneAsync();
        for (var beat = 0; beat < 3; beat++)
        {
            (await worker.RenewAsync()).ShouldNotBeNull();
            (await other.LeaseAsync()).ShouldBeEmpty("it may still be on its way");
            store.Time.Advance(TimeSpan.FromSeconds(5.1));
            await other.RenewAsync();
        }

        (await worker.RenewAsync()).ShouldNotBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued");
        (await other.LeaseOneAsync()).TaskRunId.ShouldBe(forgotten.TaskRunId);
        (await worker.FinishAsync(forgotten)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_worker_that_stops_in_order_gives_everything_back_at_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();
        await worker.StartAsync(held[0]);

        (await worker.RetireAsync()).ShouldBe(2);

        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued, b queued");
        (await worker.RenewAsync(held)).ShouldBeNull();
        (await worker.RetireAsync()).ShouldBe(0);
    }

    [Trait("Scenario", "T01")]
    [Fact]
    public async Task F27_A_clock_that_is_set_back_ends_no_lease_and_loses_nothing()
    {
        await using var store = await OpenAsync();
        var first = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();

        store.Time.AdjustTime(TestStore.Epoch.AddDays(-1));
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(0);
        var second = await store.StartRunAsync(Flow.Of("etl", "a"));
        (await worker.RenewAsync(held)).ShouldNotBeNull().Lost.ShouldBeEmpty();
        await worker.FinishAsync(held);
        await worker.DrainAsync();

        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Select(one => one.Id).ShouldBe([second.Id, first.Id], "lists keep the order of creation");
        (await store.StateAsync(second.Id)).ShouldBe("success: a success");
    }
}
