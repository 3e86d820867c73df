using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What happened to runs and tasks is written down for their hooks, in the transaction that makes it true.</summary>
public abstract class HookConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly HookDefinition OnRun = new() { On = [HookEvent.Success, HookEvent.Failure, HookEvent.Cancelled], Webhook = new WebhookTarget { Url = "https://example.com/x" } };
    private static readonly HookDefinition OnTask = new() { On = HookEvents.OfTask, Email = new EmailTarget { To = ["ops@example.com"] } };

    [Fact]
    public async Task Each_end_tells_the_hooks_that_wait_for_it()
    {
        await using var store = await OpenAsync();
        var flow = Flow.Of("etl", Flow.Node("a") with { Hooks = [OnTask], RetryCount = 1 }, Flow.Node("b < a") with { Hooks = [OnTask] }, Flow.Node("c < b") with { Hooks = [OnTask] });
        var run = await store.StartRunAsync(flow with { Hooks = [OnRun] });
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync(), new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 3, Reason = "exit code 3" }, TimeSpan.FromSeconds(2), "one\ntwo\n");
        (await HeardAsync(store)).ShouldBe(["a#1 retry"]);
        var notice = (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).ShouldHaveSingleItem().Notice;
        (notice.Workflow, notice.RunId, notice.RunState, notice.TaskState, notice.Reason, notice.ExitCode, notice.LogTail).ShouldBe(("etl", run.Id, "running", "failed", "exit code 3", 3, "one\ntwo"));
        (notice.StartedAt, notice.FinishedAt).ShouldBe((store.Now.AddSeconds(-2), store.Now));

        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.Queue.PromoteDueAsync(Stop);
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await worker.EndAsync(await worker.LeaseOneAsync(), OutcomeKind.Skipped);
        (await HeardAsync(store)).ShouldBe(["a#1 retry", "a#2 success", "b#1 skipped", "c#1 skipped", "run success"]);
    }

    [Fact]
    public async Task F16_A_failed_run_says_which_tasks_failed_and_what_its_hooks_achieve_changes_nothing()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a"), Flow.Node("b < a") with { Hooks = [OnTask] }) with { Hooks = [OnRun] });
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await HeardAsync(store)).ShouldBe(["run failure"], "what never ran for a failed parent is no failure of its own");
        var delivery = (await store.Store.Deliveries.ClaimDueAsync(10, Stop)).Taken.ShouldHaveSingleItem().Delivery;
        delivery.Notice.FailedTasks.ShouldBe(["a"]);
        (await store.Store.Deliveries.EndAsync(delivery.Id, delivery.Attempts, DeliveryResult.Delivered("200"), Stop)).ShouldBe(DeliveryState.Delivered);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a failed, b upstream_failed");
    }

    [Fact]
    public async Task Nobody_is_told_of_a_workflow_without_hooks()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        await (await store.StartWorkerAsync()).DrainAsync();
        (await HeardAsync(store)).ShouldBeEmpty();
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
        (await store.Store.Deliveries.ClaimDueAsync(10, Stop)).Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_task_whose_worker_burnt_is_told_of_though_nobody_reported_it()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { Hooks = [OnTask] }) with { Hooks = [OnRun] });
        for (var loss = 0; loss <= RetryRule.MaxLosses; loss++)
        {
            var worker = await store.StartWorkerAsync();
            await worker.StartAsync(await worker.LeaseOneAsync());
            store.Time.Advance(store.LeaseDuration + TimeSpan.FromSeconds(1));
            (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);
        }
        (await HeardAsync(store)).ShouldBe(["a#1 retry", "a#2 retry", "a#3 retry", "a#4 failure", "run failure"]);
        var last = (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).Single(one => one.Event == HookEvent.Failure && one.Notice.Task is not null);
        (last.Notice.TaskState, last.Notice.Reason).ShouldBe(("lost", "Its worker stopped renewing its lease."));
    }

    [Fact]
    public async Task A_cancelled_run_is_told_of_and_so_is_the_task_that_was_killed_and_none_that_waited()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { Hooks = [OnTask] }, Flow.Node("b < a") with { Hooks = [OnTask] }) with { Hooks = [OnRun] });
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);
        await store.Runs.CancelAsync(run.Id, Stop);
        (await HeardAsync(store)).ShouldBeEmpty("it has not ended");
        await worker.EndAsync(held, OutcomeKind.Cancelled);
        (await HeardAsync(store)).ShouldBe(["a#1 failure", "run cancelled"]);
    }

    [Fact]
    public async Task A_fault_between_an_end_and_its_delivery_leaves_neither()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a") with { Hooks = [OnTask] }) with { Hooks = [OnRun] });
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        store.Database.Execute("alter table deliveries rename to deliveries_away");
        await Should.ThrowAsync<StoreException>(() => worker.FailAsync(held));
        store.Database.Execute("alter table deliveries_away rename to deliveries");
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued");
        (await HeardAsync(store)).ShouldBeEmpty();
        (await worker.FailAsync(held)).ShouldBeTrue();
        (await HeardAsync(store)).ShouldBe(["a#1 failure", "run failure"]);
    }

    [Fact]
    public async Task A_run_that_is_late_is_told_of_once_and_goes_on()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Late("etl", new DeadlineDefinition { WithinSeconds = 60 }));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(60));
        store.Time.Advance(TimeSpan.FromSeconds(61));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
        (await HeardAsync(store)).ShouldBe(["run deadline_missed"]);
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Queued);
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        (await HeardAsync(store)).ShouldBe(["run deadline_missed"]);
    }

    [Fact]
    public async Task A_run_that_ended_in_time_is_not_late()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Late("etl", new DeadlineDefinition { WithinSeconds = 60 }));
        await (await store.StartWorkerAsync()).DrainAsync();
        store.Time.Advance(TimeSpan.FromSeconds(61));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
        (await HeardAsync(store)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deadline_may_be_counted_from_the_logical_date()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Late("etl", new DeadlineDefinition { From = DeadlineReference.LogicalDate, WithinSeconds = 3_600 }).Every("@hourly"));
        store.Time.Advance(TimeSpan.FromMinutes(75));
        await store.Schedules.FireDueAsync(Stop);
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(45));
    }

    [Fact]
    public async Task A_workflow_without_a_success_for_too_long_is_told_of_once_though_nothing_ran()
    {
        await using var store = await OpenAsync();
        var flow = Flow.Of("etl", "a") with
        {
            MustSucceedWithinSeconds = 60,
            Hooks = [new HookDefinition { On = [HookEvent.SuccessOverdue], Workflow = new WorkflowTarget { Name = "x" } }],
        };
        var workflow = await store.PublishAsync(flow.Every("@hourly"), isActive: false);
        var worker = await store.StartWorkerAsync();
        store.Time.Advance(TimeSpan.FromSeconds(50));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(10));
        store.Time.Advance(TimeSpan.FromSeconds(11));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
        (await HeardAsync(store)).ShouldBe(["run success_overdue"], "the schedule is off, and still somebody should know");

        await store.StartRunAsync(workflow);
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull("a failure is none");
        await store.StartRunAsync(workflow);
        await worker.FinishAsync(await worker.LeaseOneAsync());
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(60));

        await store.PublishAsync(flow.Every("@hourly") with { MustSucceedWithinSeconds = 120 });
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(120));
        await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        (await store.Store.Deliveries.MissDueAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_run_that_a_hook_started_says_so_and_there_is_one_for_each_key()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var request = new CreateRunRequest(workflow.Id, IdempotencyKey: "hook:1", HookDepth: 2);
        var run = (await store.Runs.CreateAsync(request, Stop)).Run.ShouldNotBeNull();
        (run.Trigger, run.HookDepth).ShouldBe((RunTrigger.Hook, 2));
        var again = await store.Runs.CreateAsync(request, Stop);
        (again.Outcome, again.Run!.Id, again.Run.Trigger, again.Run.HookDepth).ShouldBe((CreateRunOutcome.AlreadyCreated, run.Id, RunTrigger.Hook, 2));
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items.ShouldHaveSingleItem().Trigger.ShouldBe(RunTrigger.Hook);
        (await store.StartRunAsync(workflow)).Trigger.ShouldBe(RunTrigger.Manual);
    }

    private static WorkflowDefinition Late(string name, DeadlineDefinition deadline) => Flow.Of(name, "a") with
    {
        Deadline = deadline,
        Hooks = [new HookDefinition { On = [HookEvent.DeadlineMissed], Workflow = new WorkflowTarget { Name = "x" } }],
    };

    /// <summary>What was written down, oldest first, e.g. <c>a#1 retry</c>.</summary>
    private static async Task<IReadOnlyList<string>> HeardAsync(TestStore store) =>
        [.. (await store.Store.Deliveries.ListAsync(new DeliveryFilter { Limit = 1_000 }, Stop)).Reverse().Select(one => $"{(one.Notice.Task is { } task ? $"{task}#{one.Notice.Attempt}" : "run")} {one.Event.Word()}")];
}
