using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>An attempt that is ready and is not started in time fails, and says what it waited for.</summary>
public abstract class QueueTimeoutConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task An_attempt_that_nobody_takes_in_time_fails_and_says_what_it_waited_for()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { QueueTimeoutSeconds = 60, Queue = "gpu" }, Flow.Node("b < a")));
        await store.StartWorkerAsync();
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(60));
        store.Time.Advance(TimeSpan.FromSeconds(60));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull();
        (await store.StateAsync(run.Id)).ShouldBe("failed: a failed, b upstream_failed");
        var failed = (await store.AttemptsAsync(run.Id))[0];
        (failed.Outcome!.Reason, failed.FinishedAt, failed.DueAt).ShouldBe(("It was not started within 60 s: it waited for a worker that serves queue 'gpu'.", store.Now, null));
    }

    [Fact]
    public async Task It_is_a_failure_so_the_retries_apply_and_each_attempt_has_the_whole_time()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { QueueTimeoutSeconds = 60, RetryCount = 1, RetryDelaySeconds = 10 }));
        await AdvanceAsync(store, 60);
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 up_for_retry");
        await AdvanceAsync(store, 10);
        await AdvanceAsync(store, 59);
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued");
        await AdvanceAsync(store, 1);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a#2 failed");
    }

    [Fact]
    public async Task What_started_in_time_may_run_as_long_as_it_likes()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { QueueTimeoutSeconds = 60 }, Flow.Node("b") with { QueueTimeoutSeconds = 60 }));
        var worker = await store.StartWorkerAsync();
        var (first, second) = (await worker.LeaseOneAsync(), await worker.LeaseOneAsync());
        await worker.StartAsync(first);
        await worker.FinishAsync(second);
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull();
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Queue.PromoteDueAsync(Stop);
        (await store.StateAsync(run.Id)).ShouldBe("running: a running, b success");
        await worker.FinishAsync(first);
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success");
    }

    [Fact]
    public async Task One_that_a_worker_holds_is_not_ended_under_it_and_one_that_is_handed_back_late_is()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { QueueTimeoutSeconds = 60 }));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        store.Time.Advance(TimeSpan.FromSeconds(61));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(1));
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued");
        await worker.ReturnAsync(held);
        await AdvanceAsync(store, 1);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a failed");
        (await store.AttemptsAsync(run.Id))[0].Outcome!.Reason.ShouldBe("It was not started within 60 s: it waited for one of the 8 slots of the 1 worker that serves queue 'default'.");
    }

    [Fact]
    public async Task The_time_that_limits_keep_it_waiting_counts()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var task = Flow.Node("a") with { Pool = "db", QueueTimeoutSeconds = 60 };
        var run = await store.StartRunAsync(Flow.Of("etl", task, task with { Name = "b" }));
        await store.SettleAsync();
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);
        await AdvanceAsync(store, 60);
        (await store.StateAsync(run.Id)).ShouldBe("running: a running, b failed");
        (await store.AttemptsAsync(run.Id))[1].Outcome!.Reason.ShouldBe("It was not started within 60 s: it waited for pool 'db'.");
        await store.SettleAsync();
        (await store.StatusOfAsync("db")).ShouldBe((1, 0));
        await worker.FinishAsync(held);
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public async Task One_that_was_let_in_late_has_the_rest_of_its_time()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var task = Flow.Node("a") with { Pool = "db", QueueTimeoutSeconds = 60 };
        var run = await store.StartRunAsync(Flow.Of("etl", task, task with { Name = "b" }));
        await store.SettleAsync();
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);
        await AdvanceAsync(store, 50);
        await worker.FinishAsync(held);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
        await AdvanceAsync(store, 10);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a success, b failed");
    }

    [Fact]
    public async Task A_worker_that_dies_before_the_start_costs_neither_the_time_nor_a_retry()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { QueueTimeoutSeconds = 600 }));
        var worker = await store.StartWorkerAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());
        await worker.RetireAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued");
        (await store.AttemptsAsync(run.Id))[^1].DueAt.ShouldBe(store.Now.AddSeconds(600));
        (await store.AttemptsAsync(run.Id))[0].DueAt.ShouldBeNull();
    }

    private static async Task AdvanceAsync(TestStore store, int seconds)
    {
        store.Time.Advance(TimeSpan.FromSeconds(seconds));
        await store.Queue.PromoteDueAsync(Stop);
    }
}
