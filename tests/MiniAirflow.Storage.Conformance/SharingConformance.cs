using System.Collections.Concurrent;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="StoreCapabilities.SharedByProcesses"/> promises: several open stores on one database are one store.</summary>
public abstract class SharingConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_run_that_one_process_creates_is_worked_off_by_turns_in_two()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        Fixture.Capabilities.SharedByProcesses.ShouldBeTrue();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c < a", "d < b c", "e < d"));
        var (here, there) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var turns = 0;
        // Each report is decided by the store that decided the last but one: what it remembers of the run is out of date each time.
        while (true)
        {
            var queue = turns++ % 2 == 0 ? store.Queue : other.Store.Queue;
            var worker = turns % 2 == 0 ? here : there;
            var leased = (await queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 1 }, Stop)).Leased;
            if (leased.Count == 0) break;
            var report = new FinishedAttempt(leased[0].TaskRunId, leased[0].Token, TaskOutcome.Success, TimeSpan.Zero);
            (await queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [report] }, Stop)).Accepted.ShouldBe([true]);
        }
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success, c success, d success, e success");
        await EventsAreWholeAsync(store);
    }

    [Fact]
    public async Task A_worker_of_another_process_is_told_in_whose_trace_a_run_is()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        const string caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var (worker, workflow) = (await store.StartWorkerAsync(), await store.PublishAsync(Flow.Of("etl", "a")));
        for (var run = 0; run < 2; run++) // the second time the version is known there, and the run is read with the lease
        {
            await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, TraceParent: caller), Stop);
            (await other.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem().Run.TraceParent.ShouldBe(caller);
        }
    }

    [Fact]
    public async Task What_one_process_clears_the_other_knows_with_all_its_retries()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        // What nobody does keeps the run open, and in memory.
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { RetryCount = 1, RetryDelaySeconds = 1 }, Flow.Node("b") with { Queue = "elsewhere" }));
        var worker = await store.StartWorkerAsync();
        await FailAsync();
        await FailAsync();
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 failed, b queued");
        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }), Stop);

        await FailAsync();

        (await store.StateAsync(run.Id)).ShouldBe("running: a#4 up_for_retry, b queued");

        async Task FailAsync()
        {
            store.Time.Advance(TimeSpan.FromSeconds(2));
            await other.Store.Queue.PromoteDueAsync(Stop);
            var leased = (await other.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem();
            var report = new FinishedAttempt(leased.TaskRunId, leased.Token, TaskOutcome.Failure("It broke."), TimeSpan.Zero);
            (await other.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [report] }, Stop)).Accepted.ShouldBe([true]);
        }
    }

    [Fact]
    public async Task I6_Two_processes_that_admit_at_once_never_pass_a_limit_and_leave_nobody_waiting()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        await store.PutPoolAsync("db", 3);
        var workflow = await store.PublishAsync(Flow.Of("w", "a", "b < a").InPool("db"));
        var (active, most, ended) = (0, 0, 0);
        var counting = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => WorkAsync(i % 2 == 0 ? store.Store : other.Store), Stop)));
        most.ShouldBeInRange(1, 3);
        ended.ShouldBe(80);
        await store.SettleAsync();
        (await store.StatusOfAsync("db")).ShouldBe((0, 0));

        async Task WorkAsync(IStore through)
        {
            for (var run = 0; run < 10; run++) await through.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
            var worker = await store.StartWorkerAsync();
            while (true)
            {
                var leased = (await through.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 2 }, Stop)).Leased;
                lock (counting)
                {
                    if (ended == 80) return;
                    active += leased.Count;
                    most = Math.Max(most, active);
                }
                foreach (var task in leased)
                {
                    // Counted before the report: from then on its slot may be another's.
                    lock (counting) active--;
                    await through.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [new FinishedAttempt(task.TaskRunId, task.Token, TaskOutcome.Success, TimeSpan.Zero)] }, Stop);
                    lock (counting) ended++;
                }
            }
        }
    }

    [Fact]
    public async Task What_a_process_left_waiting_that_died_before_it_could_let_it_in_is_let_in_by_another()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("w", "a", "b").InPool("db"));
        await store.SettleAsync();
        // As if the transaction that ended the first had been the last act of its process.
        await store.CloseAsync();
        store.Database.Execute("update task_runs set state = 'success', status = 'success', finished_at = now() where state = 'queued'");
        await using var other = new TestStore(store.Database);
        (await other.StatusOfAsync("db")).ShouldBe((0, 1));
        await other.Pools.AdmitAsync(Stop);
        (await other.StateAsync(run.Id)).ShouldBe("queued: a success, b queued");
        (await other.StatusOfAsync("db")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task F44_Sixteen_claimers_never_get_more_than_they_want_and_nothing_is_leased_twice()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        await store.StartRunAsync(Flow.Of("wide", [.. Enumerable.Range(0, 500).Select(i => $"t{i}")]));
        var workers = new List<TestWorker>();
        for (var i = 0; i < 16; i++) workers.Add(await store.StartWorkerAsync());
        var taken = new ConcurrentBag<LeasedTask>();

        await Task.WhenAll(workers.Select((worker, i) => Task.Run(async () =>
        {
            var queue = i % 2 == 0 ? store.Queue : other.Store.Queue;
            while (taken.Count < 500)
            {
                var leased = (await queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 3 }, Stop)).Leased;
                leased.Count.ShouldBeLessThanOrEqualTo(3);
                foreach (var one in leased) taken.Add(one);
            }
        }, Stop)));

        taken.Count.ShouldBe(500);
        taken.DistinctBy(one => one.TaskRunId).Count().ShouldBe(500);
        taken.DistinctBy(one => one.Token).Count().ShouldBe(500);
    }

    [Fact]
    public async Task Schedulers_in_two_processes_never_both_hold_a_delivery()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a") with { Hooks = [.. Enumerable.Repeat(new HookDefinition { On = [HookEvent.Success], Workflow = new WorkflowTarget { Name = "x" } }, 40)] });
        var samples = (await store.Store.Deliveries.TestAsync(workflow.Id, Stop)).ShouldNotBeNull();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            var deliveries = (i % 2 == 0 ? store.Store : other.Store).Deliveries;
            while ((await deliveries.ClaimDueAsync(3, Stop)).Taken is { Count: > 0 } some) mine.AddRange(some.Select(one => one.Delivery.Id));
            return mine;
        }, Stop)));
        // Whoever finds all rows locked sees none, and comes again later.
        var late = (await store.Store.Deliveries.ClaimDueAsync(40, Stop)).Taken.Select(one => one.Delivery.Id);
        taken.SelectMany(mine => mine).Concat(late).ShouldBe(samples.Select(one => one.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task F29_Of_two_reports_of_one_attempt_through_two_processes_exactly_one_is_accepted()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        for (var round = 0; round < 30; round++)
        {
            var run = await store.StartRunAsync(workflow);
            var held = await worker.LeaseOneAsync();
            var accepted = await Task.WhenAll(
                ReportAsync(store.Store, TaskOutcome.Success),
                ReportAsync(other.Store, TaskOutcome.Failure("late")));
            accepted.Count(one => one).ShouldBe(1);
            (await store.RunAsync(run.Id)).State.ShouldBe(accepted[0] ? RunState.Success : RunState.Failed);

            async Task<bool> ReportAsync(IStore through, TaskOutcome outcome) => (await through.Queue.ExchangeAsync(new ExchangeRequest
            {
                WorkerId = worker.Id, Finished = [new FinishedAttempt(held.TaskRunId, held.Token, outcome, TimeSpan.Zero)],
            }, Stop)).Accepted[0];
        }
        await EventsAreWholeAsync(store);
    }

    [Fact]
    public async Task F41_F42_Reports_about_the_same_runs_in_opposite_orders_all_go_through()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("wide", [.. Enumerable.Range(0, 20).Select(i => $"t{i}")]));
        var runs = new List<WorkflowRun>();
        for (var i = 0; i < 10; i++) runs.Add(await store.StartRunAsync(workflow));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync(200);
        held.Count.ShouldBe(200);

        await Task.WhenAll(
            ReportAsync(store.Store, held.Where((_, i) => i % 2 == 0)),
            ReportAsync(other.Store, held.Where((_, i) => i % 2 == 1).Reverse()),
            Task.Run(async () =>
            {
                foreach (var run in Enumerable.Reverse(runs).Take(3)) await other.Store.Runs.CancelAsync(run.Id, Stop);
            }, Stop));

        foreach (var run in runs) (await store.RunAsync(run.Id)).State.IsTerminal().ShouldBeTrue();
        await EventsAreWholeAsync(store);

        async Task ReportAsync(IStore through, IEnumerable<LeasedTask> tasks)
        {
            foreach (var some in tasks.Chunk(7))
                (await through.Queue.ExchangeAsync(new ExchangeRequest
                {
                    WorkerId = worker.Id, Finished = [.. some.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))],
                }, Stop)).Accepted.ShouldAllBe(one => one);
        }
    }

    [Fact]
    public async Task F23_One_idempotency_key_through_two_processes_at_once_gives_one_run()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        for (var round = 0; round < 20; round++)
        {
            var request = new CreateRunRequest(workflow.Id, IdempotencyKey: $"k{round}");
            var results = await Task.WhenAll(store.Runs.CreateAsync(request, Stop).AsTask(), other.Store.Runs.CreateAsync(request, Stop).AsTask());
            results.Select(one => one.Outcome).ShouldBe([CreateRunOutcome.Created, CreateRunOutcome.AlreadyCreated], ignoreOrder: true);
            results[0].Run!.Id.ShouldBe(results[1].Run!.Id);
        }
    }

    [Fact]
    public async Task A_name_that_two_processes_publish_at_once_becomes_one_workflow()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        for (var round = 0; round < 10; round++)
        {
            var results = await Task.WhenAll(PublishAsync(store.Store, "a"), PublishAsync(other.Store, "b"));
            results[0].Workflow!.Id.ShouldBe(results[1].Workflow!.Id);
            results.Select(one => one.Workflow!.Version).ShouldBe([1, 2], ignoreOrder: true);

            Task<PublishResult> PublishAsync(IStore through, string task) =>
                through.Workflows.PublishAsync(new PublishRequest(Flow.Of($"w{round}", task)), Stop).AsTask();
        }
    }

    [Theory]
    [InlineData(Overlap.Skip)]
    [InlineData(Overlap.QueueAll)]
    public async Task F24_F25_However_many_schedulers_there_are_one_run_is_alive_and_each_slot_has_one_run_or_none(Overlap overlap)
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("* * * * *").With(new SchedulePolicy { Overlap = overlap }));
        var worker = await store.StartWorkerAsync();
        for (var minute = 1; minute <= 40; minute++)
        {
            store.Time.Advance(TimeSpan.FromMinutes(1));
            // The end of the run before comes in the midst of it, three times out of four.
            var end = minute % 4 == 0 ? Task.CompletedTask : Task.Run(worker.DrainAsync, Stop);
            await Task.WhenAll(store.Schedules.FireDueAsync(Stop).AsTask(), other.Store.Schedules.FireDueAsync(Stop).AsTask(), end);
            (await store.Runs.ListAsync(new RunFilter { Status = RunStatus.Pending }, Stop)).Items.Count.ShouldBeLessThanOrEqualTo(1);
        }
        for (var look = 0; look < 80; look++)
        {
            await worker.DrainAsync();
            store.Time.Advance(TimeSpan.FromMilliseconds(300)); // short of the next slot
            await store.Schedules.FireDueAsync(Stop);
        }
        var runs = (await store.Runs.ListAsync(new RunFilter { Limit = 1000 }, Stop)).Items;
        var ledger = await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id) { Limit = 1000 }, Stop);
        runs.DistinctBy(run => run.LogicalDate).Count().ShouldBe(runs.Count);
        ledger.Where(one => one.Outcome == SlotOutcome.Started).Select(one => one.RunId).ShouldBe(runs.Select(run => (Guid?)run.Id), ignoreOrder: true);
        ledger.Sum(one => one.Slots).ShouldBe(40);
        if (overlap == Overlap.QueueAll) runs.Count.ShouldBe(40);
    }

    [Fact]
    public async Task F11_F38_Schedulers_that_fire_at_once_fire_each_slot_once()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflows = new List<Workflow>();
        for (var i = 0; i < 10; i++) workflows.Add(await store.PublishAsync(Flow.Of($"w{i}", "a").Every("* * * * * *")));
        for (var slot = 0; slot < 10; slot++)
        {
            store.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(store.Schedules.FireDueAsync(Stop).AsTask(), other.Store.Schedules.FireDueAsync(Stop).AsTask());
        }
        foreach (var workflow in workflows)
        {
            var slots = (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id, Limit = 100 }, Stop)).Items.Select(run => run.LogicalDate).Order();
            slots.ShouldBe(Enumerable.Range(1, 10).Select(i => (DateTimeOffset?)TestStore.Epoch.AddSeconds(i)));
        }
        await EventsAreWholeAsync(store);
    }

    [Fact]
    public async Task F04_Reapers_of_two_processes_have_one_effect()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());
        store.Time.Advance(store.LeaseDuration * 2);

        var taken = await Task.WhenAll(store.Queue.ReapExpiredAsync(Stop).AsTask(), other.Store.Queue.ReapExpiredAsync(Stop).AsTask());

        taken.Sum().ShouldBe(1);
        (await store.AttemptsAsync(run.Id)).Select(one => one.State).ShouldBe([TaskState.Lost, TaskState.Queued]);
    }

    [Fact]
    public async Task A_worker_that_waits_in_one_process_gets_what_another_makes_ready()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync(TaskDefinition.DefaultQueue);
        for (var round = 0; round < 5; round++)
        {
            var waiting = other.Store.Queue.AwaitLeaseAsync(worker.Id, 1, Stop).AsTask();
            var run = await store.StartRunAsync(workflow);
            var leased = (await waiting).ShouldHaveSingleItem();
            leased.Run.Id.ShouldBe(run.Id);
            (await worker.FinishAsync(leased)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Each_process_hears_the_wakes_of_the_others()
    {
        await using var store = await OpenAsync();
        await using var other = new Neighbour(store);
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        await worker.LeaseOneAsync();
        using var cancel = other.Wakes.Listen(WakeTopics.Cancel);
        await store.Runs.CancelAsync(run.Id, Stop);
        // The poll behind a wake is the listener's own affair; here it must come by itself.
        while (await cancel.WaitAsync(Timeout.InfiniteTimeSpan, Stop) == WakeTopics.None)
        {
        }
    }

    /// <summary>Numbered without gaps, whoever wrote them; and history alone tells legal steps.</summary>
    private static async Task EventsAreWholeAsync(TestStore store)
    {
        var events = await store.EventsAsync();
        events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
        foreach (var attempt in events.Where(one => one.Task is not null).GroupBy(one => one.Task!.Id))
            foreach (var (before, after) in attempt.Zip(attempt.Skip(1)))
                TaskTransitions.IsLegal(before.Task!.State, after.Task!.State).ShouldBeTrue($"{before.Task.State} to {after.Task.State}");
    }

    /// <summary>Another process's store on the same database, with the same clock.</summary>
    private sealed class Neighbour : IAsyncDisposable
    {
        public Neighbour(TestStore store)
        {
            Wakes = new InProcessWakeBus(store.Time);
            Store = store.Database.Open(new StoreSettings(store.Time, Wakes, new RecordingObserver(), new LeaseOptions()));
        }

        public InProcessWakeBus Wakes { get; }

        public IStore Store { get; }

        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
