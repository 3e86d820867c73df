using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Runs that share a concurrency key.</summary>
public abstract class TurnConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly Dictionary<string, ParameterDefinition> Customer = new() { ["customer"] = new ParameterDefinition { Default = "x" } };

    [Fact]
    public async Task Runs_with_the_same_key_begin_one_after_the_other_and_those_with_another_beside_them()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed());
        var (first, second, third, other) = (await StartAsync(store, workflow), await StartAsync(store, workflow), await StartAsync(store, workflow), await StartAsync(store, workflow, "y"));
        (await StatesAsync(store, first, second, third, other)).ShouldBe(["queued: a queued, b none", "queued: a none, b none", "queued: a none, b none", "queued: a queued, b none"]);
        var turn = (await store.Runs.FindTurnAsync(third.Id, Stop)).ShouldNotBeNull();
        (turn.Key, turn.Limit, turn.InProgressCount, turn.Ahead).ShouldBe(("c-x", 1, 1, 1));
        turn.InProgress.ShouldBe([first.Id]);
        (await store.Runs.FindTurnAsync(first.Id, Stop)).ShouldBeNull();

        await store.ReopenAsync();
        await FinishAsync(worker, first);
        await store.SettleAsync();
        (await StatesAsync(store, first, second, third)).ShouldBe(["success: a success, b success", "queued: a queued, b none", "queued: a none, b none"]);
        (await store.Runs.FindTurnAsync(third.Id, Stop)).ShouldNotBeNull().Ahead.ShouldBe(0);
        await FinishAsync(worker, second);
        await store.SettleAsync();
        (await store.StateAsync(third.Id)).ShouldBe("queued: a queued, b none");
    }

    [Fact]
    public async Task Runs_of_another_workflow_with_the_same_key_are_not_waited_for()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Keyed());
        var other = await store.StartRunAsync(Keyed() with { Name = "other" });
        await store.SettleAsync();
        (await store.StateAsync(other.Id)).ShouldBe("queued: a queued, b none");
    }

    [Fact]
    public async Task A_limit_lets_so_many_in_and_a_run_keeps_its_turn_while_it_waits_to_be_tried_again()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed(limit: 2) with { RetryCount = 1, RetryDelaySeconds = 60 });
        var (first, second, third) = (await StartAsync(store, workflow), await StartAsync(store, workflow), await StartAsync(store, workflow));
        (await StatesAsync(store, first, second, third)).ShouldBe(["queued: a queued, b none", "queued: a queued, b none", "queued: a none, b none"]);
        await worker.FinishAsync(await LeaseOfAsync(worker, first), TaskOutcome.Failure("no"));
        await store.SettleAsync();
        (await StatesAsync(store, first, third)).ShouldBe(["up_for_retry: a failed, b upstream_failed", "queued: a none, b none"]);
        store.Time.Advance(TimeSpan.FromSeconds(61));
        await store.Runs.AdvanceDueAsync(Stop);
        (await StatesAsync(store, first, third)).ShouldBe(["queued: a#2 queued, b#2 none", "queued: a none, b none"]);
    }

    [Fact]
    public async Task A_newer_run_cancels_what_is_in_progress_and_begins_when_that_has_ended()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed(conflict: RunConflict.CancelInProgress));
        var first = await StartAsync(store, workflow);
        var held = await LeaseOfAsync(worker, first);
        await worker.StartAsync(held);
        var second = await StartAsync(store, workflow);
        (await StatesAsync(store, first, second)).ShouldBe(["running: a running, b cancelled", "queued: a none, b none"]);
        (await worker.RenewAsync(held)).ShouldNotBeNull().CancelRequested.ShouldBe([new Lease(held.TaskRunId, held.Token)]);
        var third = await StartAsync(store, workflow);
        (await StatesAsync(store, first, second, third)).ShouldBe(["running: a running, b cancelled", "cancelled: a cancelled, b upstream_failed", "queued: a none, b none"]);
        (await store.RunAsync(second.Id)).Reason.ShouldBe("A newer run with the concurrency key 'c-x' has taken its place.");

        await worker.EndAsync(held, OutcomeKind.Cancelled);
        await store.SettleAsync();
        (await StatesAsync(store, first, third)).ShouldBe(["cancelled: a cancelled, b cancelled", "queued: a queued, b none"]);
    }

    [Fact]
    public async Task A_cancelled_run_gives_its_place_to_the_next_and_one_that_waits_leaves_the_line()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Keyed());
        var (first, second, third) = (await StartAsync(store, workflow), await StartAsync(store, workflow), await StartAsync(store, workflow));
        await store.Runs.CancelAsync(second.Id, Stop);
        await store.SettleAsync();
        (await StatesAsync(store, first, second, third)).ShouldBe(["queued: a queued, b none", "cancelled: a cancelled, b upstream_failed", "queued: a none, b none"]);
        await store.Runs.CancelAsync(first.Id, Stop);
        await store.SettleAsync();
        (await store.StateAsync(third.Id)).ShouldBe("queued: a queued, b none");
    }

    [Fact]
    public async Task A_run_that_is_cleared_waits_for_its_turn_again()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed());
        var first = await StartAsync(store, workflow);
        await store.SettleAsync();
        await FinishAsync(worker, first);
        var second = await StartAsync(store, workflow);
        await store.SettleAsync();
        await store.Runs.OperateAsync(new RunOperation(first.Id, RunOperationKind.Clear, new TaskSelection()), Stop);
        await store.SettleAsync();
        (await StatesAsync(store, first, second)).ShouldBe(["queued: a#2 none, b#2 none", "queued: a queued, b none"]);
        await FinishAsync(worker, second);
        await store.SettleAsync();
        (await store.StateAsync(first.Id)).ShouldBe("queued: a#2 queued, b#2 none");
    }

    [Fact]
    public async Task The_time_that_a_run_may_last_begins_with_its_turn()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed() with { TimeoutSeconds = 100 });
        var (first, second) = (await StartAsync(store, workflow), await StartAsync(store, workflow));
        await store.SettleAsync();
        store.Time.Advance(TimeSpan.FromSeconds(90));
        await FinishAsync(worker, first);
        await store.SettleAsync();
        store.Time.Advance(TimeSpan.FromSeconds(90));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(10));
        (await store.StateAsync(second.Id)).ShouldBe("queued: a queued, b none");
    }

    [Fact]
    public async Task A_child_run_waits_for_its_turn_and_its_parent_for_it()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var child = await store.PublishAsync(Keyed() with { Name = "child" });
        var first = await StartAsync(store, child);
        var parent = await store.StartRunAsync(Flow.Of("etl", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" } }));
        while (await store.Queue.PromoteDueAsync(Stop) == TimeSpan.Zero) { }
        await store.SettleAsync();
        (await store.StateAsync(parent.Id)).ShouldBe("running: call deferred");
        var waiting = (await store.Runs.ListAsync(new RunFilter { WorkflowId = child.Id, Limit = 1 }, Stop)).Items.Single();
        (await store.StateAsync(waiting.Id)).ShouldBe("queued: a none, b none");
        await FinishAsync(worker, first);
        await store.SettleAsync();
        await FinishAsync(worker, waiting);
        while (await store.Queue.PromoteDueAsync(Stop) == TimeSpan.Zero) { }
        (await store.StateAsync(parent.Id)).ShouldBe("success: call success");
    }

    [Fact]
    public async Task Live_runs_come_before_those_of_a_backfill_which_nobody_cancels()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Keyed(conflict: RunConflict.CancelInProgress).Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }));
        store.Time.Advance(TimeSpan.FromMinutes(30));
        var live = await StartAsync(store, workflow);
        await store.SettleAsync();
        await store.Store.Backfills.CreateAsync(new BackfillRequest(workflow.Id, TestStore.Epoch - TimeSpan.FromHours(2), TestStore.Epoch) { MaxActiveRuns = 2 }, Stop);
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        await store.SettleAsync();
        var runs = (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id, Limit = 10 }, Stop)).Items.Where(run => run.BackfillId is not null).OrderBy(run => run.Id).ToList();
        runs.Count.ShouldBe(2);
        (await StatesAsync(store, live, runs[0], runs[1])).ShouldBe(["queued: a queued, b none", "queued: a none, b none", "queued: a none, b none"]);
        await FinishAsync(worker, live);
        await store.SettleAsync();
        (await StatesAsync(store, runs[0], runs[1])).ShouldBe(["queued: a queued, b none", "queued: a none, b none"]);
        var later = await StartAsync(store, workflow);
        (await StatesAsync(store, runs[0], runs[1], later)).ShouldBe(["queued: a queued, b none", "queued: a none, b none", "queued: a none, b none"]);
        await FinishAsync(worker, runs[0]);
        await store.SettleAsync();
        (await StatesAsync(store, runs[1], later)).ShouldBe(["queued: a none, b none", "queued: a queued, b none"]);
    }

    [Fact]
    public async Task Many_waiting_runs_are_all_done_in_the_order_in_which_they_came()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a") with { Concurrency = new RunConcurrencyDefinition { Key = "k", Limit = 3 } });
        var runs = new List<WorkflowRun>();
        for (var i = 0; i < 120; i++) runs.Add(await StartAsync(store, workflow));
        var done = new List<Guid>();
        while (done.Count < runs.Count)
        {
            await store.SettleAsync();
            var leased = await worker.LeaseAsync(10);
            leased.Count.ShouldBe(3);
            foreach (var one in leased) await worker.FinishAsync(one);
            done.AddRange(leased.Select(one => one.Run.Id).Order());
        }
        done.ShouldBe(runs.Select(run => run.Id));
    }

    private static WorkflowDefinition Keyed(int limit = 1, RunConflict conflict = RunConflict.Queue) => Flow.Of("etl", "a", "b < a") with
    {
        Params = Customer,
        Concurrency = new RunConcurrencyDefinition { Key = "c-{{ params.customer }}", Limit = limit, OnConflict = conflict },
    };

    private static async Task<WorkflowRun> StartAsync(TestStore store, Workflow workflow, string? customer = null)
    {
        var request = new CreateRunRequest(workflow.Id, customer is null ? null : new Dictionary<string, string> { ["customer"] = customer });
        return (await store.Runs.CreateAsync(request, Stop)).Run.ShouldNotBeNull();
    }

    private static async Task<IReadOnlyList<string>> StatesAsync(TestStore store, params IReadOnlyList<WorkflowRun> runs)
    {
        await store.SettleAsync();
        var states = new List<string>();
        foreach (var run in runs) states.Add(await store.StateAsync(run.Id));
        return states;
    }

    private static async Task<LeasedTask> LeaseOfAsync(TestWorker worker, WorkflowRun run)
    {
        var leased = await worker.LeaseAsync(10);
        foreach (var other in leased.Where(one => one.Run.Id != run.Id)) await worker.ReturnAsync(other);
        return leased.First(one => one.Run.Id == run.Id);
    }

    private static async Task FinishAsync(TestWorker worker, WorkflowRun run)
    {
        for (var task = 0; task < 2; task++) await worker.FinishAsync(await LeaseOfAsync(worker, run));
    }
}
