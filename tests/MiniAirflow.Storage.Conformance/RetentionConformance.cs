using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IRetentionStore"/> promises.</summary>
public abstract class RetentionConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly RetentionPolicy TenDays = new(10, 0);

    [Fact]
    public async Task Runs_go_by_age_with_all_that_is_theirs_and_younger_ones_stay()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a") with { Hooks = [new HookDefinition { On = [HookEvent.Success], Workflow = new WorkflowTarget { Name = "x" } }] });
        var old = await RunAsync(store, worker, workflow);
        await RunAsync(store, worker, workflow);
        store.Time.Advance(TimeSpan.FromDays(11));
        var young = await RunAsync(store, worker, workflow);
        var plan = await PlanAsync(store, workflow, TenDays);
        plan.Runs.Count.ShouldBe(2);
        plan.Runs[0].Id.ShouldBe(old.Id);
        (await store.RunAsync(old.Id)).State.ShouldBe(RunState.Success, "a plan changes nothing");
        var attempts = (await store.AttemptsAsync(old.Id)).Select(one => one.Id).ToList();

        var removed = (await store.Store.Retention.RemoveAsync(workflow.Id, plan, 100, Stop)).ShouldNotBeNull();
        (removed.Runs, removed.TaskRuns.Count).ShouldBe((2, 4));
        removed.TaskRuns.ShouldContain(attempts[0]);
        (await store.Runs.FindAsync(old.Id, Stop)).ShouldBeNull();
        (await store.Runs.FindTaskRunAsync(attempts[0], Stop)).ShouldBeNull();
        (await store.StateAsync(young.Id)).ShouldBe("success: a success, b success");
        (await store.Store.Deliveries.ListAsync(new DeliveryFilter { RunId = old.Id }, Stop)).ShouldHaveSingleItem("what a hook has yet to be told stays");
        (await PlanAsync(store, workflow, TenDays)).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_go_by_count_the_oldest_first_and_the_last_success_and_what_is_alive_stay()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var runs = new List<WorkflowRun>();
        foreach (var isGood in new[] { true, true, false, false, false }) runs.Add(await RunAsync(store, worker, workflow, isGood));
        var alive = await store.StartRunAsync(workflow);
        (await PlanAsync(store, workflow, new RetentionPolicy(0, 2))).Runs.Select(run => run.Id).ShouldBe([runs[0].Id, runs[2].Id], "the second is the last that succeeded");
        (await PlanAsync(store, workflow, new RetentionPolicy(0, 5))).Runs.ShouldBeEmpty();
        await RemoveAllAsync(store, workflow, new RetentionPolicy(0, 2));
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items.Select(run => run.Id).ShouldBe([alive.Id, runs[4].Id, runs[3].Id, runs[1].Id]);
        (await store.Runs.FindLastSuccessAsync((await store.AttemptsAsync(runs[4].Id))[0].Id, Stop)).ShouldNotBeNull().WorkflowRunId.ShouldBe(runs[1].Id);
    }

    [Fact]
    public async Task A_run_that_somebody_clears_after_the_plan_stays()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var old = await RunAsync(store, worker, workflow);
        await RunAsync(store, worker, workflow);
        store.Time.Advance(TimeSpan.FromDays(11));
        await RunAsync(store, worker, workflow);
        var plan = await PlanAsync(store, workflow, TenDays);
        await store.Runs.OperateAsync(new RunOperation(old.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        (await store.Store.Retention.RemoveAsync(workflow.Id, plan, 100, Stop)).ShouldNotBeNull().Runs.ShouldBe(1);
        (await store.StateAsync(old.Id)).ShouldBe("queued: a#2 queued");
    }

    [Fact]
    public async Task The_run_that_depends_on_past_looks_at_stays_and_the_ledger_goes_with_what_it_tells_of()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@daily").With(new SchedulePolicy { DependsOnPast = true, Catchup = Catchup.All }));
        for (var day = 0; day < 3; day++)
        {
            store.Time.Advance(TimeSpan.FromDays(1));
            await store.Schedules.FireDueAsync(Stop);
            await worker.EndAsync(await worker.LeaseOneAsync(), day < 2 ? OutcomeKind.Success : OutcomeKind.Failed);
        }
        await store.Workflows.SetActiveAsync(workflow.Id, false, null, Stop);
        store.Time.Advance(TimeSpan.FromDays(30));
        await RunAsync(store, worker, workflow);
        await RemoveAllAsync(store, workflow, TenDays);
        var left = (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items;
        left.Select(run => run.State).ShouldBe([RunState.Success, RunState.Failed], "the newest by hand, and the newest of the schedule");
        var ledger = await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop);
        ledger.Where(one => one.RunId is not null).Select(one => one.RunId).ShouldBe([left[1].Id]);

        (await store.Store.Retention.TrimOccurrencesAsync(workflow.Id, TimeSpan.FromDays(10), 100, Stop)).ShouldBe(ledger.Count(one => one.RunId is null && one.Slot < store.Now - TimeSpan.FromDays(10) && one.DecidedAt < store.Now - TimeSpan.FromDays(10)));
        (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop)).ShouldContain(one => one.RunId == left[1].Id);
    }

    [Fact]
    public async Task A_child_stays_while_its_parent_is_alive()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var child = await store.PublishAsync(Flow.Of("child", "a"));
        var parent = await store.StartRunAsync(Flow.Of("etl", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" } }, Flow.Node("next < call")));
        while (await store.Queue.PromoteDueAsync(Stop) == TimeSpan.Zero) { }
        await worker.FinishAsync(await worker.LeaseOneAsync());
        while (await store.Queue.PromoteDueAsync(Stop) == TimeSpan.Zero) { }
        store.Time.Advance(TimeSpan.FromDays(11));
        (await worker.LeaseOneAsync()).ShouldSatisfyAllConditions(one => one.Task.Name.ShouldBe("next"), one => one.Run.Id.ShouldBe(parent.Id));
        await RunAsync(store, worker, child);
        (await PlanAsync(store, child, TenDays)).Runs.ShouldBeEmpty();
        await store.Runs.CancelAsync(parent.Id, Stop);
        await worker.RetireAsync();
        while (await store.Queue.PromoteDueAsync(Stop) == TimeSpan.Zero) { }
        (await store.RunAsync(parent.Id)).State.IsTerminal().ShouldBeTrue();
        (await PlanAsync(store, child, TenDays)).Runs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_large_run_goes_in_parts_and_nobody_can_clear_what_is_left_of_it()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("wide", [.. Enumerable.Range(0, 120).Select(i => $"t{i}")]));
        var large = await store.StartRunAsync(workflow);
        await worker.DrainAsync();
        await RunAsync(store, worker, workflow);
        store.Time.Advance(TimeSpan.FromDays(11));
        await RunAsync(store, worker, workflow);
        var (parts, removed) = (new List<int>(), new HashSet<Guid>());
        while ((await PlanAsync(store, workflow, TenDays)) is { Runs.Count: > 0 } plan)
        {
            var part = (await store.Store.Retention.RemoveAsync(workflow.Id, plan, 50, Stop)).ShouldNotBeNull();
            part.TaskRuns.Count.ShouldBeLessThanOrEqualTo(50);
            parts.Add(part.TaskRuns.Count);
            removed.UnionWith(part.TaskRuns);
            if (parts.Count == 1)
            {
                var refused = await store.Runs.OperateAsync(new RunOperation(large.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
                (refused.Outcome, refused.Problem).ShouldBe((RunOperationOutcome.Refused, "The run is being removed: it is kept no longer."));
                // What has begun to go is gone on with, whatever else is planned.
                await store.ReopenAsync();
            }
        }
        (parts.Count >= 5, removed.Count).ShouldBe((true, 240));
        (await store.Runs.FindAsync(large.Id, Stop)).ShouldBeNull();
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_retention_of_each_current_version_is_told()
    {
        await using var store = await OpenAsync();
        var plain = await store.PublishAsync(Flow.Of("plain", "a"));
        var own = await store.PublishAsync(Flow.Of("own", "a") with { Retention = new RetentionDefinition { Days = 7 } });
        (await store.Store.Retention.ListAsync(Stop)).ShouldBe([(plain.Id, null), (own.Id, new RetentionDefinition { Days = 7 })], ignoreOrder: true);
    }

    private static async Task<RetentionPlan> PlanAsync(TestStore store, Workflow workflow, RetentionPolicy policy) => await store.Store.Retention.PlanAsync(workflow.Id, policy, Guid.Empty, 100, Stop);

    private static async Task RemoveAllAsync(TestStore store, Workflow workflow, RetentionPolicy policy)
    {
        while ((await PlanAsync(store, workflow, policy)) is { Runs.Count: > 0 } plan) await store.Store.Retention.RemoveAsync(workflow.Id, plan, 100, Stop);
    }

    private static async Task<WorkflowRun> RunAsync(TestStore store, TestWorker worker, Workflow workflow, bool isGood = true)
    {
        store.Time.Advance(TimeSpan.FromMilliseconds(5));
        var run = await store.StartRunAsync(workflow);
        if (isGood) await worker.DrainAsync();
        else await worker.FailAsync((await worker.LeaseAsync(10)).Single(one => one.Run.Id == run.Id));
        return run;
    }
}
