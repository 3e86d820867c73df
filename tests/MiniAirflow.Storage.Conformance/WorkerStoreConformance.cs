using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IWorkerStore"/> promises.</summary>
public abstract class WorkerStoreConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_registered_worker_is_active_with_all_that_it_told()
    {
        await using var store = await OpenAsync();
        var id = Guid.CreateVersion7(store.Now);
        await store.Workers.RegisterAsync(new WorkerRegistration(id, "worker-7", "host-9", ["gpu", "default"], 4), Stop);

        var worker = (await store.Workers.ListActiveAsync(Stop)).ShouldHaveSingleItem();

        worker.Queues.ShouldBe(["gpu", "default"]);
        (worker with { Queues = [] }).ShouldBe(new Worker
        {
            Id = id, Name = "worker-7", Hostname = "host-9", Queues = worker.Queues is null ? [] : [], Slots = 4,
            StartedAt = store.Now, LastHeartbeat = store.Now, IsActive = true,
        });
    }

    [Fact]
    public async Task A_beat_is_dated_by_the_stores_clock()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        store.Time.Advance(TimeSpan.FromSeconds(3));
        await worker.RenewAsync();
        (await store.Workers.ListActiveAsync(Stop)).ShouldHaveSingleItem().LastHeartbeat.ShouldBe(store.Now);
    }

    [Fact]
    public async Task Active_workers_are_listed_newest_first_and_those_that_are_gone_are_not()
    {
        await using var store = await OpenAsync();
        var first = await store.StartWorkerAsync();
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await store.StartWorkerAsync();
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var third = await store.StartWorkerAsync();
        await second.RetireAsync();

        (await store.Workers.ListActiveAsync(Stop)).Select(one => one.Id).ShouldBe([third.Id, first.Id]);
    }

    [Fact]
    public async Task A_worker_that_does_not_exist_retires_without_effect()
    {
        await using var store = await OpenAsync();
        (await store.Workers.RetireAsync(Guid.CreateVersion7(store.Now), Stop)).ShouldBe(0);
        (await store.EventsAsync()).ShouldBeEmpty();
    }
}
