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
