using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>A run that failed is tried again as a whole, after its delay, as often as its definition says.</summary>
public abstract class RunRetryConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly HookDefinition OnEnd = new() { On = HookEvents.OfWorkflow.Where(one => one is not (HookEvent.DeadlineMissed or HookEvent.SuccessOverdue)).ToList(), Webhook = new WebhookTarget { Url = "https://example.com/x" } };

    [Fact]
    public async Task A_run_that_failed_is_tried_again_from_what_failed()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c < b") with { RetryCount = 1, RetryDelaySeconds = 30, Hooks = [OnEnd] });
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await worker.FailAsync(await worker.LeaseOneAsync());

        (await store.StateAsync(run.Id)).ShouldBe("up_for_retry: a success, b failed, c upstream_failed");
        var waiting = await store.RunAsync(run.Id);
        (waiting.DueAt, waiting.FinishedAt, waiting.RetryNumber).ShouldBe((store.Now.AddSeconds(30), null, 0));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(30));
        store.Time.Advance(TimeSpan.FromSeconds(30));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("queued: a success, b#2 queued, c#2 none");
        var again = await store.RunAsync(run.Id);
        (again.RetryNumber, again.ClearNumber, again.StartedAt, again.DueAt).ShouldBe((1, 0, store.Now, null));
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("failed: a success, b#2 failed, c#2 upstream_failed");
        (await store.AttemptsAsync(run.Id)).Where(one => one.TaskName == "b").Select(one => (one.Attempt, one.State)).ShouldBe([(1, TaskState.Failed), (2, TaskState.Failed)], "attempts are kept");
        (await HeardAsync(store)).ShouldBe([(HookEvent.Retry, "Retry 1 of 1 follows, of what did not succeed."), (HookEvent.Failure, null)]);
    }

    [Fact]
    public async Task A_run_may_be_tried_again_from_its_start()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a") with { RetryCount = 2, RetryDelaySeconds = 30, RetryFrom = RetryFrom.Start });
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await worker.FailAsync(await worker.LeaseOneAsync());
        await AdvanceAsync(store, 30);
        (await store.StateAsync(run.Id)).ShouldBe("queued: a#2 queued, b#2 none");
        await worker.DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success, b#2 success");
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task The_retries_of_a_task_come_first_and_are_all_there_again_in_each_try_of_the_run()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(1) with { RetryCount = 1 });
        var worker = await store.StartWorkerAsync();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            (await store.RunAsync(run.Id)).State.IsTerminal().ShouldBeFalse();
            await worker.FailAsync(await worker.LeaseOneAsync());
            store.Time.Advance(TimeSpan.FromSeconds(30));
            await store.Queue.PromoteDueAsync(Stop);
            await store.Runs.AdvanceDueAsync(Stop);
        }
        (await store.StateAsync(run.Id)).ShouldBe("failed: a#4 failed");
    }

    [Fact]
    public async Task A_retry_that_waits_survives_a_kill_and_others_own_the_run_then()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { RetryCount = 2, RetryDelaySeconds = 30 });
        for (var failure = 1; failure <= 3; failure++)
        {
            var worker = await store.StartWorkerAsync();
            await worker.FailAsync(await worker.LeaseOneAsync());
            await store.ReopenAsync();
            (await store.RunAsync(run.Id)).State.ShouldBe(failure < 3 ? RunState.UpForRetry : RunState.Failed);
            await AdvanceAsync(store, 30);
            await store.ReopenAsync();
        }
        (await store.StateAsync(run.Id)).ShouldBe("failed: a#3 failed");
        (await store.RunAsync(run.Id)).RetryNumber.ShouldBe(2);
    }

    [Fact]
    public async Task A_cancelled_run_is_not_tried_again_and_cancelling_one_that_waits_ends_it()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a") with { RetryCount = 2, RetryDelaySeconds = 30, Hooks = [OnEnd] });
        var cancelled = await store.StartRunAsync(workflow);
        await store.Runs.CancelAsync(cancelled.Id, Stop);
        (await store.StateAsync(cancelled.Id)).ShouldBe("cancelled: a cancelled");
        var waiting = await store.StartRunAsync(workflow);
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.Runs.CancelAsync(waiting.Id, Stop)).ShouldBe(CancelResult.Requested);
        (await store.StateAsync(waiting.Id)).ShouldBe("cancelled: a failed");
        (await store.RunAsync(waiting.Id)).FinishedAt.ShouldBe(store.Now);
        await AdvanceAsync(store, 30);
        (await store.StateAsync(waiting.Id)).ShouldBe("cancelled: a failed");
        (await HeardAsync(store)).Select(one => one.Event).ShouldBe([HookEvent.Cancelled, HookEvent.Retry, HookEvent.Cancelled]);
    }

    [Fact]
    public async Task Whoever_clears_a_run_that_waits_does_not_wait_for_its_delay_and_gives_it_all_retries_back()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { RetryCount = 1, RetryDelaySeconds = 30 });
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        await AdvanceAsync(store, 30);
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("failed: a#2 failed");
        await ClearAsync(store, run);
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("up_for_retry: a#3 failed");
        await ClearAsync(store, run);
        (await store.StateAsync(run.Id)).ShouldBe("queued: a#4 queued");
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();
        (await store.RunAsync(run.Id)).RetryNumber.ShouldBe(0);
    }

    [Fact]
    public async Task A_run_that_lasted_too_long_is_tried_again_with_its_whole_time()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { RetryCount = 1, RetryDelaySeconds = 30, TimeoutSeconds = 60, Hooks = [OnEnd] });
        await AdvanceAsync(store, 60);
        (await store.StateAsync(run.Id)).ShouldBe("up_for_retry: a cancelled");
        await AdvanceAsync(store, 30);
        var again = await store.RunAsync(run.Id);
        (again.State, again.DueAt, again.IsCancelRequested, again.Reason).ShouldBe((RunState.Queued, store.Now.AddSeconds(60), false, ""));
        await AdvanceAsync(store, 60);
        (await store.StateAsync(run.Id)).ShouldBe("timed_out: a#2 cancelled");
        (await HeardAsync(store)).Select(one => one.Event).ShouldBe([HookEvent.Retry, HookEvent.Failure]);
    }

    [Fact]
    public async Task A_run_that_waits_to_be_tried_again_is_alive_to_its_schedule()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(new SchedulePolicy { Overlap = Overlap.Skip }) with { RetryCount = 1, RetryDelaySeconds = 7_200 });
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem().State.ShouldBe(RunState.UpForRetry);
    }

    private static async Task AdvanceAsync(TestStore store, int seconds)
    {
        store.Time.Advance(TimeSpan.FromSeconds(seconds));
        await store.Runs.AdvanceDueAsync(Stop);
    }

    private static async Task ClearAsync(TestStore store, WorkflowRun run) =>
        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }), Stop);

    private static async Task<IReadOnlyList<(HookEvent Event, string? Reason)>> HeardAsync(TestStore store) =>
        [.. (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).Reverse().Select(one => (one.Event, one.Notice.Reason))];
}
