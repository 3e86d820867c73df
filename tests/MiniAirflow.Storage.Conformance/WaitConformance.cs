using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Whatever makes an attempt ready serves the workers that wait; whatever ends a wait leaves no lease behind.</summary>
public abstract class WaitConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public Task The_end_of_a_parent_serves_a_wait() => IsServedAsync("b", async (store, other) =>
    {
        await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var held = await other.LeaseOneAsync();
        return () => other.FinishAsync(held);
    });

    [Fact]
    public Task A_retry_whose_delay_is_over_serves_a_wait() => IsServedAsync("a", async (store, other) =>
    {
        await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(1, delaySeconds: 5));
        await other.FailAsync(await other.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromSeconds(5));
        return () => store.Queue.PromoteDueAsync(Stop).AsTask();
    });

    [Fact]
    public Task An_attempt_handed_back_serves_a_wait() => IsServedAsync("a", async (store, other) =>
    {
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var held = await other.LeaseOneAsync();
        return () => other.ReturnAsync(held);
    });

    [Fact]
    public Task A_worker_that_retires_serves_a_wait() => IsServedAsync("a", async (store, other) =>
    {
        await store.StartRunAsync(Flow.Of("etl", "a"));
        await other.StartAsync(await other.LeaseOneAsync());
        return () => other.RetireAsync();
    });

    [Fact]
    public Task A_schedule_that_fires_serves_a_wait() => IsServedAsync("a", async (store, _) =>
    {
        await store.PublishAsync(Flow.Of("etl", "a").Every("* * * * * *"));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        return () => store.Schedules.FireDueAsync(Stop).AsTask();
    });

    [Fact]
    public async Task A_wait_of_a_worker_that_is_gone_gets_nothing()
    {
        await using var store = await OpenAsync();
        var (gone, alive) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        using var end = new CancellationTokenSource();
        var waiting = store.Queue.AwaitLeaseAsync(gone.Id, 1, end.Token).AsTask();
        await gone.RetireAsync();

        await store.StartRunAsync(Flow.Of("etl", "a"));

        (await alive.LeaseAsync()).Count.ShouldBe(1);
        await end.CancelAsync();
        (await waiting).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wait_that_is_ended_in_the_moment_of_its_grant_loses_no_attempt()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        for (var round = 0; round < 50; round++)
        {
            using var end = new CancellationTokenSource();
            var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, end.Token).AsTask();
            var creation = store.StartRunAsync(workflow);
            await end.CancelAsync();
            await creation;
            var got = await waiting;
            var rest = await worker.LeaseAsync();
            (got.Count + rest.Count).ShouldBe(1);
            foreach (var lease in got.Concat(rest)) (await worker.FinishAsync(lease)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Closing_the_store_ends_the_waits_and_a_late_end_of_a_wait_is_harmless()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        using var end = new CancellationTokenSource();
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, end.Token).AsTask();

        await store.Store.DisposeAsync();

        (await Should.ThrowAsync<StoreException>(() => waiting)).Message.ShouldContain("closed");
        await Should.NotThrowAsync(() => end.CancelAsync());
    }

    private async Task IsServedAsync(string task, Func<TestStore, TestWorker, Task<Func<Task>>> prepare)
    {
        await using var store = await OpenAsync();
        var act = await prepare(store, await store.StartWorkerAsync());
        var worker = await store.StartWorkerAsync();
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, Stop).AsTask();
        await store.Store.PingAsync(Stop);
        waiting.IsCompleted.ShouldBeFalse("nothing is ready yet");

        await act();

        var leased = (await waiting).ShouldHaveSingleItem();
        leased.Task.Name.ShouldBe(task);
        (await worker.FinishAsync(leased, TaskOutcome.Success)).ShouldBeTrue();
    }
}
