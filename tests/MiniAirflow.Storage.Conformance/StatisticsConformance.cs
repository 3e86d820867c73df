using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IStatisticsStore"/> promises.</summary>
public abstract class StatisticsConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : class, IStoreFixture
{
    [Fact]
    public async Task An_empty_store_has_nothing_to_tell_but_zeros()
    {
        await using var store = await OpenAsync();
        var seen = await ReadAsync(store);
        seen.At.ShouldBe(store.Now);
        seen.Queues.ShouldBeEmpty();
        seen.Workers.ShouldBeEmpty();
        seen.OldestDueSlot.ShouldBeNull();
        seen.PendingDeliveries.ShouldBe(0);
        seen.Open.ShouldBe(StoreStatistics.CountedStates.ToDictionary(state => state, _ => 0));
    }

    [Fact]
    public async Task Every_queue_tells_its_length_and_its_oldest_whatever_its_priority()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("old", Flow.Node("a") with { Queue = "gpu", Priority = 1 }));
        var oldest = store.Now;
        store.Time.Advance(TimeSpan.FromMinutes(5));
        await store.StartRunAsync(Flow.Of("new", Flow.Node("a") with { Queue = "gpu", Priority = 10 }, Flow.Node("b") with { Queue = "gpu" }, Flow.Node("c")));
        var later = store.Now;
        store.Time.Advance(TimeSpan.FromMinutes(1));

        var seen = await ReadAsync(store);

        seen.Queues.ShouldBe([new("default", 1, later), new("gpu", 3, oldest)]);
        seen.Open[TaskState.Queued].ShouldBe(4);
    }

    [Fact]
    public async Task What_a_worker_gave_back_waits_again()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("w", Flow.Node("a") with { Queue = "gpu" }));
        var worker = await store.StartWorkerAsync(queues: ["gpu"]);
        await worker.LeaseAsync();
        (await ReadAsync(store)).Queues.ShouldBeEmpty();
        await worker.RetireAsync();
        var back = (await ReadAsync(store)).Queues.ShouldHaveSingleItem();
        (back.Name, back.Ready).ShouldBe(("gpu", 1));
    }

    [Fact]
    public async Task Workers_tell_their_slots_those_in_use_and_when_they_were_heard_of()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("w", "a", "b", "c"));
        var worker = await store.StartWorkerAsync();
        var leased = await worker.LeaseAsync(2);
        await worker.StartAsync(leased[0]);
        var gone = await store.StartWorkerAsync();
        await gone.RetireAsync();

        var seen = await ReadAsync(store);

        var told = seen.Workers.ShouldHaveSingleItem();
        (told.Used, told.LastHeartbeat).ShouldBe((1, store.Now));
        told.Slots.ShouldBe((await store.Workers.ListActiveAsync(Stop)).Single().Slots);
        (seen.Open[TaskState.Running], seen.Open[TaskState.Queued]).ShouldBe((1, 2)); // one of the queued is leased ahead
    }

    [Fact]
    public async Task Attempts_that_wait_are_counted_by_what_they_wait_for()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("full", 0);
        await store.StartRunAsync(Flow.Of("limited", "a", "b").InPool("full"));
        await store.StartRunAsync(Flow.Of("timed", Flow.Node("a") with { WaitFor = new WaitDefinition { Duration = "1h" } }));
        await store.StartRunAsync(Flow.Of("asks", Flow.Node("a") with { Approval = new ApprovalDefinition() }));
        await store.StartRunAsync(Flow.Of("flaky", Flow.Node("a") with { RetryCount = 1, RetryDelaySeconds = 60 }));
        await store.SettleAsync();
        await store.Queue.PromoteDueAsync(Stop);
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync(), TaskOutcome.Failure("exit code 1"));

        var open = (await ReadAsync(store)).Open;

        open[TaskState.Scheduled].ShouldBe(2);
        open[TaskState.Deferred].ShouldBe(1);
        open[TaskState.AwaitingInput].ShouldBe(1);
        open[TaskState.UpForRetry].ShouldBe(1);
        open[TaskState.Queued].ShouldBe(0);
    }

    [Fact]
    public async Task A_slot_that_nobody_decides_is_late_and_a_decided_one_is_not()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("nightly", "a") with { Schedules = [ScheduleDefinition.OfCron("0 3 * * *")] });
        (await ReadAsync(store)).OldestDueSlot.ShouldBeNull();
        store.Time.Advance(TimeSpan.FromHours(4));
        (await ReadAsync(store)).OldestDueSlot.ShouldBe(TestStore.Epoch.AddHours(3));
        await store.Schedules.FireDueAsync(Stop);
        (await ReadAsync(store)).OldestDueSlot.ShouldBeNull();
    }

    private static async Task<StoreStatistics> ReadAsync(TestStore store) => await store.Store.Statistics.ReadAsync(Stop);
}
