using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Pools, and the other limits on what is active at once.</summary>
public abstract class LimitConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : class, IStoreFixture
{
    [Fact]
    public async Task Tasks_of_a_pool_are_queued_as_far_as_it_has_slots_and_the_next_follow_the_ends()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 2);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b", "c", "d").InPool("db"));
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued, b queued, c scheduled, d scheduled");
        (await store.StatusOfAsync("db")).ShouldBe((2, 2));

        var worker = await store.StartWorkerAsync();
        var leased = await worker.LeaseAsync(10);
        leased.Select(one => one.Task.Name).ShouldBe(["a", "b"]);
        await worker.FinishAsync(leased[0]);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued, c queued, d scheduled");
        (await store.StatusOfAsync("db")).ShouldBe((2, 1));
    }

    [Trait("Scenario", "T02")]
    [Fact]
    public async Task I6_A_full_pool_with_many_waiting_hides_no_other_work()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("full", 0);
        var blocked = await store.StartRunAsync(Flow.Of("flood", [.. Enumerable.Range(0, 5_000).Select(i => $"t{i}")]).InPool("full"));
        await store.SettleAsync();
        var free = await store.StartRunAsync(Flow.Of("free", "a"));
        var worker = await store.StartWorkerAsync();
        (await worker.LeaseAsync(1)).Single().Run.Id.ShouldBe(free.Id);
        (await store.StatusOfAsync("full")).ShouldBe((0, 5_000));
        (await store.AttemptsAsync(blocked.Id)).ShouldAllBe(one => one.State == TaskState.Scheduled);
    }

    [Fact]
    public async Task A_pool_that_does_not_exist_or_is_too_small_is_waited_for_and_nobody_waits_behind()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("small", 2);
        var run = await store.StartRunAsync(Flow.Of("w",
            Flow.Node("none") with { Pool = "none" }, Flow.Node("big") with { Pool = "small", PoolSlots = 3 }, Flow.Node("fits") with { Pool = "small", PoolSlots = 2 }));
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: none scheduled, big scheduled, fits queued");
        var waits = await store.Pools.WaitsOfAsync(run.Id, Stop);
        waits.Select(one => (one.Demand.Limit, one.Demand.Slots, one.State.Size)).ShouldBe([("pool:none", 1, null), ("pool:small", 3, 2)], ignoreOrder: true);

        await store.PutPoolAsync("none", 1);
        await store.PutPoolAsync("small", 5);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("queued: none queued, big queued, fits queued");
        (await store.Pools.WaitsOfAsync(run.Id, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_smaller_pool_kills_nobody_and_lets_nobody_in_until_there_is_room()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 3);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b", "c", "d").InPool("db"));
        var worker = await store.StartWorkerAsync();
        await store.SettleAsync();
        var leased = await worker.LeaseAsync(10);
        await store.PutPoolAsync("db", 1);
        await worker.FinishAsync(leased[0]);
        await worker.FinishAsync(leased[1]);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b success, c queued, d scheduled");
        await worker.FinishAsync(leased[2]);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b success, c success, d queued");
    }

    [Fact]
    public async Task A_task_that_needs_many_slots_gets_them_before_small_ones_that_came_later()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 2);
        var worker = await store.StartWorkerAsync();
        await store.StartRunAsync(Flow.Of("first", "a", "b").InPool("db"));
        await store.SettleAsync();
        var first = await worker.LeaseAsync(10);
        var big = await store.StartRunAsync(Flow.Of("big", Flow.Node("x") with { Pool = "db", PoolSlots = 2 }));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var small = await store.StartRunAsync(Flow.Of("small", "y").InPool("db"));
        await store.SettleAsync();
        await worker.FinishAsync(first[0]);
        await store.SettleAsync();
        (await store.StateAsync(big.Id)).ShouldBe("queued: x scheduled");
        (await store.StateAsync(small.Id)).ShouldBe("queued: y scheduled");
        await worker.FinishAsync(first[1]);
        await store.SettleAsync();
        (await store.StateAsync(big.Id)).ShouldBe("queued: x queued");
        await worker.FinishAsync((await worker.LeaseAsync(10)).Single());
        await store.SettleAsync();
        (await store.StateAsync(small.Id)).ShouldBe("queued: y queued");
    }

    [Fact]
    public async Task Who_is_more_urgent_gets_in_first_and_waiting_makes_urgent()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 0);
        var low = await store.StartRunAsync(Flow.Of("low", Flow.Node("a") with { Pool = "db", Priority = 1 }));
        store.Time.Advance(WaitingOrder.Step * 3);
        var high = await store.StartRunAsync(Flow.Of("high", Flow.Node("a") with { Pool = "db", Priority = 5 }));
        store.Time.Advance(WaitingOrder.Step * 3);
        var late = await store.StartRunAsync(Flow.Of("late", Flow.Node("a") with { Pool = "db", Priority = 5 }));
        await store.SettleAsync();
        await store.PutPoolAsync("db", 1);
        await store.SettleAsync();
        (await store.StateAsync(high.Id)).ShouldBe("queued: a queued");
        await store.PutPoolAsync("db", 2);
        await store.SettleAsync();
        (await store.StateAsync(low.Id)).ShouldBe("queued: a queued");
        (await store.StateAsync(late.Id)).ShouldBe("queued: a scheduled");
    }

    [Fact]
    public async Task A_retry_gives_its_slot_back_while_it_waits_for_its_delay()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b").InPool("db").WithRetries(1, delaySeconds: 10));
        var worker = await store.StartWorkerAsync();
        await store.SettleAsync();
        await worker.FailAsync((await worker.LeaseAsync(10)).Single());
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 up_for_retry, b queued");
        store.Time.Advance(TimeSpan.FromSeconds(11));
        await store.Queue.PromoteDueAsync(Stop);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 scheduled, b queued");
        await worker.FinishAsync((await worker.LeaseAsync(10)).Single());
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued, b success");
        await worker.FinishAsync((await worker.LeaseAsync(10)).Single());
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task I6_The_slots_of_a_worker_that_vanished_are_free_again_once_and_never_twice()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 2);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b", "c").InPool("db"));
        await store.SettleAsync();
        var dead = await store.StartWorkerAsync();
        var leased = await dead.LeaseAsync(10);
        await dead.StartAsync(leased[0]);
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.Queue.ReapExpiredAsync(Stop);
        await store.SettleAsync();
        // What was seen to run is lost: its next attempt is new and comes behind c. What was not keeps its slot.
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 scheduled, b queued, c queued");
        (await store.StatusOfAsync("db")).ShouldBe((2, 1));
        (await dead.FinishAsync(leased[0])).ShouldBeFalse();
        await store.SettleAsync();
        (await store.StatusOfAsync("db")).ShouldBe((2, 1));
        var worker = await store.StartWorkerAsync();
        while (await worker.LeaseAsync(10) is { Count: > 0 } more)
        {
            foreach (var one in more) await worker.FinishAsync(one);
            await store.SettleAsync();
        }
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        (await store.StatusOfAsync("db")).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_cancel_ends_what_waits_and_frees_what_it_occupied()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b").InPool("db"));
        var other = await store.StartRunAsync(Flow.Of("other", "x").InPool("db"));
        await store.SettleAsync();
        await store.Runs.CancelAsync(run.Id, Stop);
        await store.SettleAsync();
        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a cancelled, b cancelled");
        (await store.StateAsync(other.Id)).ShouldBe("queued: x queued");
        (await store.StatusOfAsync("db")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Cancelling_one_task_that_waits_for_a_pool_ends_it()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b < a").InPool("missing"));
        await store.SettleAsync();
        var attempt = (await store.AttemptsAsync(run.Id))[0];
        (await store.Runs.CancelTaskRunAsync(attempt.Id, Stop)).ShouldBe(CancelResult.Requested);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a cancelled, b upstream_failed");
        (await store.Pools.WaitsOfAsync(run.Id, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Max_active_tasks_counts_all_runs_of_a_workflow_and_the_other_limit_one_run()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("w", "a", "b", "c") with { MaxActiveTasks = 3, MaxActiveTasksPerRun = 2 });
        var (one, two) = (await store.StartRunAsync(workflow), await store.StartRunAsync(workflow));
        await store.SettleAsync();
        (await store.StateAsync(one.Id)).ShouldBe("queued: a queued, b queued, c scheduled");
        (await store.StateAsync(two.Id)).ShouldBe("queued: a queued, b scheduled, c scheduled");
        var worker = await store.StartWorkerAsync();
        var ran = 0;
        while (await worker.LeaseAsync(10) is { Count: > 0 } leased)
        {
            leased.Count.ShouldBeLessThanOrEqualTo(3);
            leased.CountBy(task => task.Run.Id).ShouldAllBe(run => run.Value <= 2);
            ran += leased.Count;
            foreach (var task in leased) await worker.FinishAsync(task);
            await store.SettleAsync();
        }
        ran.ShouldBe(6);
        (await store.RunAsync(two.Id)).State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task A_concurrency_key_holds_across_workflows_and_takes_the_values_of_the_run()
    {
        await using var store = await OpenAsync();
        var concurrency = new ConcurrencyDefinition { Key = "deploy-{{ params.env }}" };
        var parameters = new Dictionary<string, ParameterDefinition> { ["env"] = new() };
        var (one, two) = (Flow.Of("one", Flow.Node("a") with { Concurrency = concurrency }) with { Params = parameters },
            Flow.Of("two", Flow.Node("a") with { Concurrency = concurrency }) with { Params = parameters });
        var first = await StartAsync(store, one, "prod");
        var second = await StartAsync(store, two, "prod");
        var third = await StartAsync(store, two, "test");
        await store.SettleAsync();
        (await store.StateAsync(first.Id)).ShouldBe("queued: a queued");
        (await store.StateAsync(second.Id)).ShouldBe("queued: a scheduled");
        (await store.StateAsync(third.Id)).ShouldBe("queued: a queued");
        (await store.Pools.WaitsOfAsync(second.Id, Stop)).Single().Demand.Limit.ShouldBe("key:deploy-prod");
        await store.Runs.CancelAsync(first.Id, Stop);
        await store.SettleAsync();
        (await store.StateAsync(second.Id)).ShouldBe("queued: a queued");
    }

    [Fact]
    public async Task I6_A_rate_lets_so_many_begin_in_any_window()
    {
        await using var store = await OpenAsync();
        await store.Pools.PutAsync(new Pool { Name = "api", Slots = 100, Rate = new StartRate(2, 60) }, Stop);
        await store.SettleAsync();
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b", "c", "d", "e").InPool("api"));
        await store.SettleAsync();
        await QueuedAsync(2);
        store.Time.Advance(TimeSpan.FromSeconds(59));
        (await store.Pools.AdmitAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(1));
        await QueuedAsync(2);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await store.Pools.AdmitAsync(Stop);
        await QueuedAsync(4);
        store.Time.Advance(TimeSpan.FromSeconds(61));
        await store.Pools.AdmitAsync(Stop);
        await QueuedAsync(5);

        async Task QueuedAsync(int count) => (await store.AttemptsAsync(run.Id)).Count(one => one.State == TaskState.Queued).ShouldBe(count);
    }

    [Fact]
    public async Task A_pool_is_deleted_only_when_nobody_is_in_it_or_waits()
    {
        await using var store = await OpenAsync();
        (await store.Pools.DeleteAsync("db", Stop)).ShouldBe(DeletePoolResult.NotFound);
        await store.PutPoolAsync("db", 0);
        var run = await store.StartRunAsync(Flow.Of("w", "a").InPool("db"));
        await store.SettleAsync();
        (await store.Pools.DeleteAsync("db", Stop)).ShouldBe(DeletePoolResult.InUse);
        await store.PutPoolAsync("db", 1);
        await store.SettleAsync();
        (await store.Pools.DeleteAsync("db", Stop)).ShouldBe(DeletePoolResult.InUse);
        await store.Runs.CancelAsync(run.Id, Stop);
        await store.SettleAsync();
        (await store.Pools.DeleteAsync("db", Stop)).ShouldBe(DeletePoolResult.Deleted);
        (await store.Pools.ListAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pool_is_found_as_it_was_put()
    {
        await using var store = await OpenAsync();
        var pool = new Pool { Name = "api", Slots = 3, Description = "calls", Rate = new StartRate(30, 60) };
        await store.Pools.PutAsync(pool, Stop);
        await store.PutPoolAsync("b", 1);
        (await store.Pools.FindAsync("api", Stop)).ShouldBe(new PoolStatus(pool, 0, 0));
        (await store.Pools.FindAsync("none", Stop)).ShouldBeNull();
        await store.Pools.PutAsync(pool with { Slots = 4, Rate = null, Description = "" }, Stop);
        (await store.Pools.ListAsync(Stop)).Select(one => (one.Pool.Name, one.Pool.Slots, one.Pool.Rate)).ShouldBe([("api", 4, null), ("b", 1, null)]);
    }

    [Fact]
    public async Task A_waiting_worker_gets_what_a_free_slot_lets_in()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 0);
        await store.StartRunAsync(Flow.Of("w", "a").InPool("db"));
        var worker = await store.StartWorkerAsync();
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, Stop).AsTask();
        await store.PutPoolAsync("db", 1);
        (await waiting.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Stop)).Single().Task.Name.ShouldBe("a");
    }

    [Fact]
    public async Task Each_attempt_tells_that_it_was_scheduled_before_it_was_queued()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("w", "a").InPool("db"));
        await store.SettleAsync();
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync((await worker.LeaseAsync(1)).Single());
        (await store.EventsAsync()).Where(one => one.Task?.RunId == run.Id).Select(one => one.Task!.State)
            .ShouldBe([TaskState.Scheduled, TaskState.Queued, TaskState.Running, TaskState.Success]);
    }

    private static async Task<WorkflowRun> StartAsync(TestStore store, WorkflowDefinition definition, string env)
    {
        var workflow = await store.PublishAsync(definition);
        return (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, new Dictionary<string, string> { ["env"] = env }), Stop)).Run.ShouldNotBeNull();
    }
}
