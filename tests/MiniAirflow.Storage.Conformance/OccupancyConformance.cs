using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IOccupancyStore"/> promises.</summary>
public abstract class OccupancyConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : class, IStoreFixture
{
    private static readonly OccupancyPart All = new(100);

    [Fact]
    public async Task Nobody_is_in_a_pool_or_a_queue_that_nobody_uses()
    {
        await using var store = await OpenAsync();
        var pool = await store.Occupancies.OfPoolAsync("none", All, Stop);
        (pool.Holding, pool.Waiting, pool.State.Size, pool.First).ShouldBe((0, 0, null, null));
        var queue = await store.Occupancies.OfQueueAsync("none", All, Stop);
        (queue.Holding, queue.Waiting, queue.Holders.Count, queue.Waiters.Count).ShouldBe((0, 0, 0, 0));
        (await store.Occupancies.CountHeldAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pool_tells_who_is_in_it_and_who_waits_in_the_order_in_which_they_are_let_in()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 3);
        var begun = store.Now;
        var run = await store.StartRunAsync(Flow.Of("w", Flow.Node("a") with { Pool = "db", PoolSlots = 2 }, Flow.Node("b") with { Pool = "db" }));
        await store.SettleAsync();
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.StartRunAsync(Flow.Of("late", Flow.Node("low") with { Pool = "db", Priority = 1 }, Flow.Node("high") with { Pool = "db", PoolSlots = 2, Priority = 9 }, Flow.Node("big") with { Pool = "db", PoolSlots = 5, Priority = 10 }));
        await store.SettleAsync();
        var worker = await store.StartWorkerAsync();
        await worker.StartAsync((await worker.LeaseAsync(1)).Single());

        var pool = await store.Occupancies.OfPoolAsync("db", All, Stop);

        pool.Holders.Select(one => (one.WorkflowName, one.TaskName, one.Slots, one.Since)).ShouldBe([("w", "a", 2, begun), ("w", "b", 1, begun)], ignoreOrder: true);
        pool.Holders.Single(one => one.State == TaskState.Running).WorkerId.ShouldBe(worker.Id);
        pool.Holders.ShouldAllBe(one => one.RunId == run.Id && one.Attempt == 1 && one.MapIndex == -1);
        pool.Waiters.Select(one => (one.TaskName, one.Slots, one.Priority, one.State, one.Since)).ShouldBe([
            ("high", 2, 9, TaskState.Scheduled, store.Now),
            ("low", 1, 1, TaskState.Scheduled, store.Now),
            ("big", 5, 10, TaskState.Scheduled, store.Now)]);
        (pool.Holding, pool.Waiting, pool.State.Size, pool.State.Occupied).ShouldBe((2, 3, 3, 3));
        var first = pool.First.ShouldNotBeNull();
        (first.TaskRunId, first.Demand.Slots, first.Waiting).ShouldBe((pool.Waiters[0].TaskRunId, 2, 3));
    }

    [Fact]
    public async Task Those_that_wait_are_let_in_in_the_order_that_was_told()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 0);
        foreach (var (name, priority) in new[] { ("first", 5), ("urgent", 8), ("last", 2), ("second", 5) })
        {
            await store.StartRunAsync(Flow.Of(name, Flow.Node("t") with { Pool = "db", Priority = priority }));
            await store.SettleAsync();
            store.Time.Advance(TimeSpan.FromMinutes(1));
        }
        var told = (await store.Occupancies.OfPoolAsync("db", All, Stop)).Waiters.Select(one => one.WorkflowName).ToList();
        var taken = new List<string>();
        for (var slots = 1; slots <= 4; slots++)
        {
            await store.PutPoolAsync("db", slots);
            await store.SettleAsync();
            taken.AddRange((await store.Occupancies.OfPoolAsync("db", All, Stop)).Holders.Select(one => one.WorkflowName).Except(taken));
        }
        taken.ShouldBe(told);
    }

    [Fact]
    public async Task A_pool_that_nobody_made_tells_who_waits_for_it()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("w", "a", "b").InPool("missing"));
        await store.SettleAsync();
        var pool = await store.Occupancies.OfPoolAsync("missing", All, Stop);
        (pool.Waiting, pool.Waiters.Count, pool.State.Size).ShouldBe((2, 2, null));
        pool.First.ShouldNotBeNull().State.Size.ShouldBeNull();
    }

    [Fact]
    public async Task A_queue_tells_what_workers_hold_and_what_is_ready_in_the_order_in_which_it_is_taken()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("old", Flow.Node("a") with { Queue = "gpu" }, Flow.Node("elsewhere")));
        var old = store.Now;
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.StartRunAsync(Flow.Of("new", Flow.Node("b") with { Queue = "gpu", Priority = 7 }, Flow.Node("c") with { Queue = "gpu" }, Flow.Node("d") with { Queue = "gpu", Priority = 2 }));
        var recent = store.Now;

        var before = await store.Occupancies.OfQueueAsync("gpu", All, Stop);
        before.Waiters.Select(one => (one.TaskName, one.Priority, one.Since, one.Slots)).ShouldBe([("b", 7, recent, 1), ("a", 5, old, 1), ("c", 5, recent, 1), ("d", 2, recent, 1)]);
        (before.Holding, before.Waiting).ShouldBe((0, 4));

        var worker = await store.StartWorkerAsync(queues: ["gpu"]);
        store.Time.Advance(TimeSpan.FromSeconds(2));
        var leased = await worker.LeaseAsync(2);
        await worker.StartAsync(leased[0]);

        var after = await store.Occupancies.OfQueueAsync("gpu", All, Stop);
        after.Holders.Select(one => (one.TaskName, one.State, one.WorkerId)).ShouldBe([("b", TaskState.Running, worker.Id), ("a", TaskState.Queued, worker.Id)], ignoreOrder: true);
        after.Holders.ShouldAllBe(one => one.Since == store.Now);
        after.Waiters.Select(one => one.TaskName).ShouldBe(["c", "d"]);
        (after.Holding, after.Waiting).ShouldBe((2, 2));
        (await store.Occupancies.CountHeldAsync(Stop)).ShouldBe(new Dictionary<string, int> { ["gpu"] = 2 });
    }

    [Fact]
    public async Task What_a_worker_gave_back_waits_in_its_queue_again_in_its_old_place()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("w", "a"));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var worker = await store.StartWorkerAsync();
        await worker.LeaseAsync();
        await store.StartRunAsync(Flow.Of("v", "b"));
        await worker.RetireAsync();
        var queue = await store.Occupancies.OfQueueAsync(TaskDefinition.DefaultQueue, All, Stop);
        queue.Waiters.Select(one => one.TaskName).ShouldBe(["a", "b"]);
        (queue.Holding, queue.Waiting).ShouldBe((0, 2));
    }

    [Fact]
    public async Task Lists_end_at_their_limit_and_counts_do_not()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 3);
        await store.StartRunAsync(Flow.Of("w", [.. Enumerable.Range(0, 10).Select(i => $"t{i}")]).InPool("db"));
        await store.StartRunAsync(Flow.Of("v", [.. Enumerable.Range(0, 5).Select(i => $"t{i}")]));
        await store.SettleAsync();
        var pool = await store.Occupancies.OfPoolAsync("db", new OccupancyPart(2), Stop);
        (pool.Holders.Count, pool.Waiters.Count, pool.Holding, pool.Waiting).ShouldBe((2, 2, 3, 7));
        var queue = await store.Occupancies.OfQueueAsync(TaskDefinition.DefaultQueue, new OccupancyPart(2), Stop);
        (queue.Holders.Count, queue.Waiters.Count, queue.Holding, queue.Waiting).ShouldBe((0, 2, 0, 8));
    }

    [Fact]
    public async Task S05_Only_attempts_of_the_workflows_that_were_named_are_told_of_and_all_are_counted()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        await store.StartRunAsync(Flow.Of("theirs", "a", "b", "c").InPool("db"));
        await store.SettleAsync();
        var own = await store.PublishAsync(Flow.Of("own", "mine").InPool("db"));
        await store.StartRunAsync(own);
        await store.SettleAsync();
        await store.StartRunAsync(Flow.Of("noise", "x"));
        var within = new OccupancyPart(2, [own.Id]);

        var pool = await store.Occupancies.OfPoolAsync("db", within, Stop);
        pool.Holders.ShouldBeEmpty();
        pool.Waiters.ShouldHaveSingleItem().TaskName.ShouldBe("mine");
        (pool.Holding, pool.Waiting).ShouldBe((1, 3));
        var queue = await store.Occupancies.OfQueueAsync(TaskDefinition.DefaultQueue, within, Stop);
        queue.Waiters.ShouldBeEmpty();
        queue.Waiting.ShouldBe(2);
        var worker = await store.StartWorkerAsync();
        await worker.LeaseAsync(2);
        (await store.Occupancies.OfQueueAsync(TaskDefinition.DefaultQueue, within, Stop)).Holders.ShouldBeEmpty();
        (await store.Occupancies.OfQueueAsync(TaskDefinition.DefaultQueue, All, Stop)).Holders.Count.ShouldBe(2);
        (await store.Occupancies.OfPoolAsync("db", new OccupancyPart(2, []), Stop)).Waiters.ShouldBeEmpty();
    }
}
