using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Fan-out in the store; that it does what the decider says, whatever happens, is the model's test.</summary>
public abstract class MapConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_mapped_task_becomes_its_items_and_ends_with_the_last()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m"), Flow.Node("z < m")));

        var list = await worker.LeaseOneAsync();
        list.Map.ShouldBeNull();
        (await worker.ExpandAsync(list, 3)).ShouldBeTrue();

        (await store.StateAsync(run.Id)).ShouldBe("running: m deferred, m[0] queued, m[1] queued, m[2] queued, z none");
        var items = await worker.LeaseAsync();
        items.Select(item => item.Map).ShouldBe([new MapItem(0, "\"0\"", "item 0"), new MapItem(1, "\"1\"", "item 1"), new MapItem(2, "\"2\"", "item 2")]);
        foreach (var item in items) await worker.FinishAsync(item);
        await worker.DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: m success, m[0] success, m[1] success, m[2] success, z success");
        (await store.AttemptsAsync(run.Id)).Select(one => one.MapLabel).ShouldBe([null, "item 0", "item 1", "item 2", null]);
    }

    [Fact]
    public async Task F75_Ten_thousand_items_of_which_four_may_run_are_worked_off_four_at_a_time()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m") with { MaxParallel = 4 }, Flow.Node("z < m")));
        await worker.ExpandAsync(await worker.LeaseOneAsync(), Limits.MaxItems);

        for (var round = 0; round < 3; round++)
        {
            var leased = await worker.LeaseAsync(100);
            leased.Select(one => one.Map!.Index).Order().ShouldBe(Enumerable.Range(round * 4, 4));
            (await worker.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [.. leased.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))] })).Accepted.ShouldAllBe(accepted => accepted);
        }

        // Nothing more of it is begun, and what nobody holds ends at once.
        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.Requested);
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Cancelled);
        (await store.AttemptsAsync(run.Id)).Count(one => one.State == TaskState.Success).ShouldBe(12);
        (await worker.LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_items_give_is_collected_in_their_order()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var after = new TaskDefinition { Name = "z", Command = CommandDefinition.FromArgv("echo", "{{ tasks.m.outputs.size }}"), DependsOn = ["m"], TriggerRule = TriggerRule.AllDone };
        await store.StartRunAsync(Flow.Of("etl", Mapped("m"), after));
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 4);
        foreach (var item in (await worker.LeaseAsync()).Reverse())
        {
            if (item.Map!.Index == 2) await worker.FailAsync(item);
            else await worker.FinishAsync(item, new TaskOutcome { Kind = OutcomeKind.Success, Outputs = new Dictionary<string, string> { ["size"] = item.Map.Index == 3 ? "big \"one\"" : $"{item.Map.Index}0" } });
        }

        var leased = await worker.LeaseOneAsync();

        leased.Upstream["m"].ShouldSatisfyAllConditions(m => m.State.ShouldBe("failed"), m => m.Outputs["size"].ShouldBe("""[0,10,null,"big \"one\""]""".Replace("[0,", "[\"00\",")));
    }

    [Fact]
    public async Task A_cleared_task_makes_its_list_anew_and_its_items_are_tried_again()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m")));
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 3);
        foreach (var item in await worker.LeaseAsync()) await worker.FailAsync(item);
        var parent = (await store.AttemptsAsync(run.Id)).Single(one => one.MapIndex < 0);
        (parent.State, parent.Outcome?.Reason).ShouldBe((TaskState.Failed, "3 of 3 items did not succeed."));

        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        await store.ReopenAsync();
        worker = await store.StartWorkerAsync();
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 2);
        await worker.DrainAsync();

        (await store.StateAsync(run.Id)).ShouldBe("success: m#2 success, m[0]#2 success, m[1]#2 success, m[2] failed");
    }

    [Fact]
    public async Task Only_the_items_that_failed_run_again_and_the_others_keep_what_they_gave()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var after = Flow.Node("after < m") with { Env = new Dictionary<string, string> { ["SIZES"] = "{{ tasks.m.outputs.size }}" } };
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m"), after));
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 3);
        foreach (var item in await worker.LeaseAsync())
        {
            if (item.Map!.Index == 1) await worker.FailAsync(item);
            else await worker.FinishAsync(item, Size(item));
        }
        (await store.StateAsync(run.Id)).ShouldBe("failed: m failed, m[0] success, m[1] failed, m[2] success, after upstream_failed");

        var result = await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }), Stop);
        result.Tasks.Select(one => (one.Name, one.Plan.Action)).ShouldBe([("m", TaskAction.Clear), ("m[1]", TaskAction.Clear), ("after", TaskAction.Clear)]);
        (await store.StateAsync(run.Id)).ShouldBe("queued: m#2 deferred, m[0] success, m[1]#2 queued, m[2] success, after#2 none");
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull("nobody looks at a task that waits for its items");
        await store.ReopenAsync();
        worker = await store.StartWorkerAsync();
        var again = await worker.LeaseOneAsync();
        (again.Map!.Index, again.Map.Label, again.Attempt).ShouldBe((1, "item 1", 2));
        await worker.FinishAsync(again, Size(again));
        var last = await worker.LeaseOneAsync();
        last.Upstream["m"].Outputs["size"].ShouldBe("[\"00\",10,20]");
        await worker.FinishAsync(last);
        (await store.StateAsync(run.Id)).ShouldBe("success: m#2 success, m[0] success, m[1]#2 success, m[2] success, after#2 success");

        static TaskOutcome Size(LeasedTask item) => new() { Kind = OutcomeKind.Success, Outputs = new Dictionary<string, string> { ["size"] = $"{item.Map!.Index}0" } };
    }

    [Fact]
    public async Task A_single_item_is_cleared_by_its_place_and_one_that_is_not_there_is_refused()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m")));
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 3);
        await worker.DrainAsync();
        (await OperateAsync("m[7]")).Problem.ShouldBe("Task 'm' has no item 7: its 3 items are numbered from 0.");
        (await OperateAsync("m[2]")).Problem.ShouldBeNull();
        (await store.StateAsync(run.Id)).ShouldBe("queued: m#2 deferred, m[0] success, m[1] success, m[2]#2 queued");
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("failed: m#2 failed, m[0] success, m[1] success, m[2]#2 failed");

        ValueTask<RunOperationResult> OperateAsync(string task) => store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { Tasks = [task] }), Stop);
    }

    [Fact]
    public async Task A_run_that_is_tried_again_repeats_only_the_items_that_failed()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m")) with { RetryCount = 1, RetryDelaySeconds = 30 });
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 2);
        foreach (var item in await worker.LeaseAsync()) await (item.Map!.Index == 0 ? worker.FinishAsync(item) : worker.FailAsync(item));
        store.Time.Advance(TimeSpan.FromSeconds(30));
        await store.Runs.AdvanceDueAsync(Stop);
        (await store.StateAsync(run.Id)).ShouldBe("queued: m#2 deferred, m[0] success, m[1]#2 queued");
        await worker.DrainAsync();
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task A_cancel_of_a_mapped_task_ends_what_waits_and_asks_for_the_end_of_what_is_held()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Mapped("m") with { MaxParallel = 2 }, Flow.Node("other")));
        var leased = await worker.LeaseAsync();
        await worker.ExpandAsync(leased[0], 5);
        var held = await worker.LeaseOneAsync();
        var parent = (await store.AttemptsAsync(run.Id)).Single(one => one.TaskName == "m" && one.MapIndex < 0);

        (await store.Runs.CancelTaskRunAsync(parent.Id, Stop)).ShouldBe(CancelResult.Requested);

        (await store.StateAsync(run.Id)).ShouldBe("running: m deferred, m[0] queued, m[1] cancelled, m[2] cancelled, m[3] cancelled, m[4] cancelled, other queued");
        (await worker.RenewAsync(held, leased[1])).ShouldNotBeNull().CancelRequested.ShouldBe([new Lease(held.TaskRunId, held.Token)]);
        await worker.EndAsync(held, OutcomeKind.Cancelled);
        (await store.StateAsync(run.Id)).ShouldStartWith("running: m cancelled, ");
    }

    private static TaskDefinition Mapped(string name) => Flow.Node(name) with { ForEach = "[1]" };
}
