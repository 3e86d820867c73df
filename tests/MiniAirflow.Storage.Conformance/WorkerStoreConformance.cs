using MiniAirflow.Core.Leasing;
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
    public async Task A_drained_worker_gets_nothing_ends_what_it_has_and_gets_tasks_again_when_that_is_over()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("w", "a", "b", "c < a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);
        store.Time.Advance(TimeSpan.FromSeconds(1));

        var drained = (await store.Workers.DrainAsync(worker.Id, "ann", "New kernel.", Stop)).ShouldNotBeNull();

        drained.Drain.ShouldBe(new WorkerDrain(store.Now, "ann", "New kernel."));
        drained.TakesTasks.ShouldBeFalse();
        (await worker.LeaseAsync()).ShouldBeEmpty("b is ready");
        (await store.Workers.CountHeldAsync(Stop)).ShouldBe(new Dictionary<Guid, int> { [worker.Id] = 1 });
        (await worker.RenewAsync(held)).ShouldNotBeNull().Lost.ShouldBeEmpty("what it has is its own");
        var ending = await worker.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [new FinishedAttempt(held.TaskRunId, held.Token, TaskOutcome.Success, default, "")], Want = 5, IsStoreDrained = true });
        ending.Accepted.ShouldBe([true]);
        ending.Leased.ShouldBeEmpty("c became ready by its own turn");
        (await store.Workers.CountHeldAsync(Stop)).ShouldBeEmpty();

        (await store.Workers.UndrainAsync(worker.Id, Stop)).ShouldNotBeNull().TakesTasks.ShouldBeTrue();
        (await worker.LeaseAsync()).Select(task => task.Task.Name).ShouldBe(["b", "c"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_worker_that_waits_hears_of_work_when_its_drain_is_over()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.Workers.DrainAsync(worker.Id, "ann", "", Stop);
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, Stop).AsTask();
        await store.StartRunAsync(Flow.Of("w", "a"));
        await store.SettleAsync();
        waiting.IsCompleted.ShouldBeFalse();
        await store.Workers.UndrainAsync(worker.Id, Stop);
        (await waiting.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop)).ShouldHaveSingleItem().Task.Name.ShouldBe("a");
    }

    [Fact]
    public async Task Another_worker_takes_what_a_drained_one_does_not()
    {
        await using var store = await OpenAsync();
        var (first, second) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        await store.Workers.DrainAsync(first.Id, "ann", "", Stop);
        await store.StartRunAsync(Flow.Of("w", "a"));
        (await first.LeaseAsync()).ShouldBeEmpty();
        (await second.LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_drain_outlasts_the_server_and_the_worker_s_identity_and_ends_with_its_process()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var since = store.Now;
        await store.Workers.DrainAsync(worker.Id, "ann", "One.", Stop);
        store.Time.Advance(TimeSpan.FromSeconds(5));
        (await store.Workers.DrainAsync(worker.Id, "bob", "Two.", Stop)).ShouldNotBeNull().Drain.ShouldBe(new WorkerDrain(since, "bob", "Two."));
        await store.ReopenAsync();
        (await store.Workers.FindAsync(worker.Id, Stop)).ShouldNotBeNull().Drain.ShouldBe(new WorkerDrain(since, "bob", "Two."));

        var (again, anew) = (Guid.CreateVersion7(store.Now), Guid.CreateVersion7(store.Now));
        await store.Workers.RegisterAsync(new WorkerRegistration(again, "worker-1", "host-1", ["default"], 8, Before: worker.Id), Stop);
        await store.Workers.RegisterAsync(new WorkerRegistration(anew, "worker-1", "host-1", ["default"], 8), Stop);
        (await store.Workers.FindAsync(again, Stop)).ShouldNotBeNull().Drain.ShouldBe(new WorkerDrain(since, "bob", "Two."));
        (await store.Workers.FindAsync(anew, Stop)).ShouldNotBeNull().TakesTasks.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_a_worker_that_is_alive_is_drained_and_everybody_hears_of_it()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.Workers.DrainAsync(worker.Id, "ann", "", Stop);
        await worker.RenewAsync();
        await store.Workers.UndrainAsync(worker.Id, Stop);
        (await store.EventsAsync()).Select(one => one.Worker!.IsDrained).ShouldBe([false, true, true, false]);
        await worker.RetireAsync();
        (await store.Workers.DrainAsync(worker.Id, "ann", "", Stop)).ShouldBeNull();
        (await store.Workers.UndrainAsync(worker.Id, Stop)).ShouldBeNull();
        (await store.Workers.DrainAsync(Guid.CreateVersion7(store.Now), "ann", "", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_that_does_not_exist_retires_without_effect()
    {
        await using var store = await OpenAsync();
        (await store.Workers.RetireAsync(Guid.CreateVersion7(store.Now), Stop)).ShouldBe(0);
        (await store.EventsAsync()).ShouldBeEmpty();
    }
}
