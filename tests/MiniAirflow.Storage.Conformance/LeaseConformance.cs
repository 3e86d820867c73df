using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Who gets which attempt, and in what order.</summary>
public abstract class LeaseConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_leased_attempt_comes_with_all_that_its_worker_needs()
    {
        await using var store = await OpenAsync();
        var definition = Flow.Of("etl", "a") with { Env = new Dictionary<string, string> { ["A"] = "1" } };
        var run = await store.StartRunAsync(definition);

        var leased = await (await store.StartWorkerAsync()).LeaseOneAsync();

        leased.TaskRunId.ShouldBe((await store.AttemptsAsync(run.Id))[0].Id);
        (leased.Attempt, leased.Task.Name, leased.Task.Command.ShouldNotBeNull().Shell).ShouldBe((1, "a", "true"));
        (leased.Run.Id, leased.Run.WorkflowId, leased.Run.Definition.Name, leased.Run.LogicalDate).ShouldBe((run.Id, run.WorkflowId, "etl", null));
        leased.Run.Definition.Env.ShouldBe(definition.Env);
        leased.Token.ShouldBeGreaterThan(0);
        (await store.AttemptAsync(leased.TaskRunId)).State.ShouldBe(TaskState.Queued, "leased is not started");
    }

    [Fact]
    public async Task S29_a_worker_reports_its_own_leases_and_nobody_elses()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var (holder, other) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var leased = await holder.LeaseOneAsync();

        // It knows the attempt and its token, as a copy of the holder's memory would.
        await other.StartAsync(leased);
        (await store.AttemptAsync(leased.TaskRunId)).State.ShouldBe(TaskState.Queued);
        (await other.FinishAsync(leased)).ShouldBeFalse();
        await other.ReturnAsync(leased);
        (await other.RenewAsync(leased)).ShouldNotBeNull().Lost.ShouldBe([new Lease(leased.TaskRunId, leased.Token)]);
        (await other.LeaseAsync()).ShouldBeEmpty("it was not handed back");
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued");

        await holder.StartAsync(leased);
        (await other.FailAsync(leased)).ShouldBeFalse();
        (await holder.FinishAsync(leased)).ShouldBeTrue();
        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task S29_what_was_a_lease_says_nothing_once_it_is_over()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(3, 1));
        var worker = await store.StartWorkerAsync();
        var stolen = await worker.LeaseOneAsync();
        await worker.StartAsync(stolen);
        store.Time.Advance(store.LeaseDuration + TimeSpan.FromSeconds(1));
        (await store.Queue.ReapExpiredAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        var state = (await store.AttemptAsync(stolen.TaskRunId)).State;

        (await worker.FinishAsync(stolen)).ShouldBeFalse();
        await worker.StartAsync(stolen);
        await worker.ReturnAsync(stolen);
        (await worker.RenewAsync(stolen)).ShouldBeNull("the worker itself is gone");
        (await worker.LeaseAsync()).ShouldBeEmpty("and is given nothing");
        (await store.AttemptAsync(stolen.TaskRunId)).State.ShouldBe(state);
    }

    [Fact]
    public async Task Higher_priority_goes_first_then_age_then_the_order_of_the_file()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("old", Ranked("old-low", 1), Ranked("old-5", 5), Ranked("old-5b", 5)));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await store.StartRunAsync(Flow.Of("new", Ranked("new-5", 5), Ranked("new-10", 10)));

        (await NamesAsync(await store.StartWorkerAsync())).ShouldBe(["new-10", "old-5", "old-5b", "new-5", "old-low"]);
    }

    [Fact]
    public async Task A_worker_of_several_queues_takes_the_most_urgent_over_all_of_them()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("first", Ranked("x5", 5, "x"), Ranked("y9", 9, "y"), Ranked("z10", 10, "z")));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await store.StartRunAsync(Flow.Of("second", Ranked("y5", 5, "y"), Ranked("x9", 9, "x")));
        var worker = await store.StartWorkerAsync("x", "y");

        (await NamesAsync(worker, 3)).ShouldBe(["y9", "x9", "x5"]);
        (await NamesAsync(worker)).ShouldBe(["y5"], "nobody here serves z");
        (await NamesAsync(await store.StartWorkerAsync("z"))).ShouldBe(["z10"]);
    }

    [Fact]
    public async Task A_queue_that_is_named_twice_gives_nothing_twice()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        (await NamesAsync(await store.StartWorkerAsync("default", "default"))).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_worker_that_waits_gets_what_becomes_ready_and_not_more_than_it_wants()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 2, TestContext.Current.CancellationToken).AsTask();
        waiting.IsCompleted.ShouldBeFalse("there is nothing to lease");

        await store.StartRunAsync(Flow.Of("etl", "a", "b", "c"));

        (await waiting).Select(leased => leased.Task.Name).ShouldBe(["a", "b"]);
        (await NamesAsync(worker)).ShouldBe(["c"]);
    }

    [Fact]
    public async Task A_wait_finds_what_was_ready_before_it()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        (await store.Queue.AwaitLeaseAsync(worker.Id, 1, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_wait_that_was_ended_takes_nothing_any_more()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        using var patience = new CancellationTokenSource();
        var waiting = store.Queue.AwaitLeaseAsync(worker.Id, 1, patience.Token).AsTask();
        await patience.CancelAsync();
        (await waiting).ShouldBeEmpty();

        await store.StartRunAsync(Flow.Of("etl", "a"));

        (await NamesAsync(worker)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Of_many_that_wait_each_attempt_goes_to_one()
    {
        await using var store = await OpenAsync();
        var waits = new List<Task<IReadOnlyList<LeasedTask>>>();
        for (var i = 0; i < 4; i++)
            waits.Add(store.Queue.AwaitLeaseAsync((await store.StartWorkerAsync()).Id, 1, TestContext.Current.CancellationToken).AsTask());

        await store.StartRunAsync(Flow.Of("etl", "a", "b", "c", "d"));

        (await Task.WhenAll(waits)).SelectMany(leased => leased).Select(leased => leased.Task.Name).Order().ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task No_more_is_leased_than_was_wanted()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b", "c"));
        var worker = await store.StartWorkerAsync();

        (await worker.LeaseAsync(0)).ShouldBeEmpty();
        (await worker.LeaseAsync(-1)).ShouldBeEmpty();
        (await NamesAsync(worker, 2)).ShouldBe(["a", "b"]);
        (await NamesAsync(worker, int.MaxValue)).ShouldBe(["c"]);
    }

    [Fact]
    public async Task Nothing_is_leased_twice_and_tokens_only_rise()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", [.. Enumerable.Range(0, 200).Select(i => $"t{i}")]));
        var workers = new List<TestWorker>();
        for (var i = 0; i < 8; i++) workers.Add(await store.StartWorkerAsync());

        var leased = (await Task.WhenAll(workers.Select(TakeAllAsync))).SelectMany(one => one).ToList();

        leased.Count.ShouldBe(200);
        leased.DistinctBy(one => one.TaskRunId).Count().ShouldBe(200);
        leased.DistinctBy(one => one.Token).Count().ShouldBe(200);

        static async Task<List<LeasedTask>> TakeAllAsync(TestWorker worker)
        {
            var taken = new List<LeasedTask>();
            while (await worker.LeaseAsync(7) is { Count: > 0 } some)
            {
                if (taken.Count > 0) some[0].Token.ShouldBeGreaterThan(taken[^1].Token);
                taken.AddRange(some);
            }
            return taken;
        }
    }

    [Fact]
    public async Task Tokens_go_on_rising_after_a_restart()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b"));
        var worker = await store.StartWorkerAsync();
        var first = await worker.LeaseOneAsync();
        await store.ReopenAsync();
        (await worker.LeaseOneAsync()).Token.ShouldBeGreaterThan(first.Token);
    }

    [Fact]
    public async Task A_worker_that_is_unknown_or_gone_gets_nothing()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var gone = await store.StartWorkerAsync();
        await gone.RetireAsync();

        (await gone.LeaseAsync()).ShouldBeEmpty();
        (await new TestWorker(store, Guid.CreateVersion7(store.Now)).LeaseAsync()).ShouldBeEmpty();
        (await NamesAsync(await store.StartWorkerAsync())).ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_attempt_handed_back_goes_to_whoever_asks_next_with_a_new_token()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        var (first, second) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
        var held = await first.LeaseOneAsync();

        await first.ReturnAsync(held);
        var taken = await second.LeaseOneAsync();

        (taken.TaskRunId, taken.Attempt).ShouldBe((held.TaskRunId, 1));
        taken.Token.ShouldBeGreaterThan(held.Token);
        await first.ReturnAsync(held);
        (await first.LeaseAsync()).ShouldBeEmpty("a stale return takes nothing from the new holder");
    }

    [Fact]
    public async Task An_attempt_that_runs_is_not_handed_back()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);

        await worker.ReturnAsync(held);

        (await worker.LeaseAsync()).ShouldBeEmpty();
        (await store.StateAsync(run.Id)).ShouldBe("running: a running");
        (await worker.FinishAsync(held)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_turn_closes_before_it_leases_so_a_chain_costs_one_turn_a_link(bool isStoreDrained)
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("chain", "a", "b < a", "c < b"));
        var worker = await store.StartWorkerAsync();
        var next = await worker.LeaseOneAsync();
        foreach (var expected in new[] { "b", "c" })
        {
            var turn = await worker.ExchangeAsync(new ExchangeRequest
            {
                WorkerId = worker.Id,
                Finished = [new FinishedAttempt(next.TaskRunId, next.Token, TaskOutcome.Success, TimeSpan.Zero)],
                Want = 1,
                IsStoreDrained = isStoreDrained,
            });
            turn.Accepted.ShouldBe([true]);
            next = turn.Leased.ShouldHaveSingleItem();
            next.Task.Name.ShouldBe(expected);
        }
        await worker.FinishAsync(next);
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success, c success");
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 0, true)]
    public async Task A_turn_wakes_workers_only_for_work_that_it_did_not_take_itself(int want, int wakes, bool isStoreDrained)
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("fork", "a", "b < a", "c < a"));
        var worker = await store.StartWorkerAsync();
        var first = await worker.LeaseOneAsync();
        var woken = 0;
        using var listening = store.Wakes.Subscribe(WakeTopics.Work, _ => Interlocked.Increment(ref woken));

        var turn = await worker.ExchangeAsync(new ExchangeRequest
        {
            WorkerId = worker.Id, Finished = [new FinishedAttempt(first.TaskRunId, first.Token, TaskOutcome.Success, TimeSpan.Zero)], Want = want,
            IsStoreDrained = isStoreDrained,
        });

        turn.Leased.Count.ShouldBe(want);
        Volatile.Read(ref woken).ShouldBe(wakes);
    }

    /// <summary>It may be given without a look for what else there is, but not what its worker would not have been given by one.</summary>
    [Fact]
    public async Task Of_what_a_drained_workers_turn_makes_ready_it_gets_what_is_of_its_queues()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("fork", Flow.Node("a"), Flow.Node("b < a"), Flow.Node("c < a") with { Queue = "gpu" }));
        var (worker, other) = (await store.StartWorkerAsync(), await store.StartWorkerAsync("gpu"));

        var turn = await DrainedTurnAsync(worker, await worker.LeaseOneAsync());

        turn.Leased.ShouldHaveSingleItem().Task.Name.ShouldBe("b");
        turn.Leased[0].Attempt.ShouldBe(1);
        (await other.LeaseOneAsync()).Task.Name.ShouldBe("c");
        (await worker.FinishAsync(turn.Leased[0])).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_a_paused_queue_a_drained_workers_turn_gets_nothing()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("chain", "a", "b < a"));
        var worker = await store.StartWorkerAsync();
        var first = await worker.LeaseOneAsync();
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Queue(TaskDefinition.DefaultQueue), "The disk is full.", "ann"), Stop);

        (await DrainedTurnAsync(worker, first)).Leased.ShouldBeEmpty();

        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
        await store.Store.Pauses.ResumeAsync(PauseSubject.Queue(TaskDefinition.DefaultQueue), Stop);
        (await worker.LeaseOneAsync()).Task.Name.ShouldBe("b");
    }

    private static Task<ExchangeResult> DrainedTurnAsync(TestWorker worker, LeasedTask finished) => worker.ExchangeAsync(new ExchangeRequest
    {
        WorkerId = worker.Id, Finished = [new FinishedAttempt(finished.TaskRunId, finished.Token, TaskOutcome.Success, TimeSpan.Zero)], Want = 5, IsStoreDrained = true,
    });

    private static TaskDefinition Ranked(string name, int priority, string queue = TaskDefinition.DefaultQueue) =>
        Flow.Node(name) with { Priority = priority, Queue = queue };

    private static async Task<IEnumerable<string>> NamesAsync(TestWorker worker, int want = 100) =>
        (await worker.LeaseAsync(want)).Select(one => one.Task.Name);
}
