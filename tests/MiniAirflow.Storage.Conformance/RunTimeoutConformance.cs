using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>A run that lasts too long is ended once, by whoever looks first, with all that is open.</summary>
public abstract class RunTimeoutConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly HookDefinition OnEnd = new() { On = [HookEvent.Success, HookEvent.Failure, HookEvent.Cancelled], Webhook = new WebhookTarget { Url = "https://example.com/x" } };

    [Fact]
    public async Task A_run_that_lasts_too_long_is_ended_with_all_that_is_open_and_says_why()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b", "c < a") with { TimeoutSeconds = 60, Hooks = [OnEnd] });
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);
        (await store.RunAsync(run.Id)).DueAt.ShouldBe(store.Now.AddSeconds(60));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(60));
        store.Time.Advance(TimeSpan.FromSeconds(60));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("running: a running, b cancelled, c cancelled");
        (await worker.RenewAsync(held))!.CancelRequested.ShouldHaveSingleItem().TaskRunId.ShouldBe(held.TaskRunId);
        (await store.AttemptsAsync(run.Id))[1].Outcome!.Reason.ShouldBe("The run was not over 60 s after it began, which is its timeout.");
        await worker.EndAsync(held, OutcomeKind.Cancelled);

        (await store.StateAsync(run.Id)).ShouldBe("timed_out: a cancelled, b cancelled, c cancelled");
        var ended = await store.RunAsync(run.Id);
        (ended.FinishedAt, ended.Reason, ended.DueAt).ShouldBe((store.Now, "The run was not over 60 s after it began, which is its timeout.", null));
        var told = (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).ShouldHaveSingleItem();
        (told.Event, told.Notice.RunState, told.Notice.Reason).ShouldBe((HookEvent.Failure, "timed_out", ended.Reason));
        (await store.EventsAsync()).Where(one => one.Run is not null).Select(one => one.Run!.State).ShouldBe([RunState.Queued, RunState.Running, RunState.TimedOut]);
    }

    [Fact]
    public async Task What_was_set_up_is_torn_down_in_a_run_that_lasted_too_long()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("make"), Flow.Node("work < make"), Flow.Node("clear < work") with { TeardownOf = ["make"] }) with { TimeoutSeconds = 60 });
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromSeconds(61));
        await store.Runs.AdvanceDueAsync(Stop);
        (await store.StateAsync(run.Id)).ShouldBe("running: make success, work cancelled, clear queued");
        store.Time.Advance(TimeSpan.FromHours(1));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull("it is ended once");
        await worker.FinishAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("timed_out: make success, work cancelled, clear success");
    }

    [Fact]
    public async Task A_run_that_ended_in_time_is_left_alone()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { TimeoutSeconds = 60 });
        await (await store.StartWorkerAsync()).DrainAsync();
        store.Time.Advance(TimeSpan.FromHours(1));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();
        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_its_time_stays_cancelled()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { TimeoutSeconds = 60 });
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelAsync(run.Id, Stop);
        store.Time.Advance(TimeSpan.FromSeconds(61));
        (await store.Runs.AdvanceDueAsync(Stop)).ShouldBeNull();
        await worker.EndAsync(held, OutcomeKind.Cancelled);
        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a cancelled");
        (await store.RunAsync(run.Id)).Reason.ShouldBe("");
    }

    [Fact]
    public async Task A_kill_between_the_time_and_the_end_changes_nothing()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a") with { TimeoutSeconds = 60 });
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseOneAsync();
        store.Time.Advance(TimeSpan.FromSeconds(61));
        await store.ReopenAsync();
        await store.Runs.AdvanceDueAsync(Stop);
        await store.ReopenAsync();
        await worker.EndAsync(held, OutcomeKind.Cancelled);
        (await store.StateAsync(run.Id)).ShouldBe("timed_out: a cancelled, b cancelled");
    }

    [Fact]
    public async Task A_cleared_run_has_its_whole_time_anew()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a") with { TimeoutSeconds = 60 });
        store.Time.Advance(TimeSpan.FromSeconds(61));
        await store.Runs.AdvanceDueAsync(Stop);
        (await store.StateAsync(run.Id)).ShouldBe("timed_out: a cancelled");
        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        var again = await store.RunAsync(run.Id);
        (again.State, again.IsCancelRequested, again.Reason, again.DueAt).ShouldBe((RunState.Queued, false, "", store.Now.AddSeconds(60)));
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success");
    }

    [Fact]
    public async Task Scheduled_runs_that_last_too_long_count_as_failures()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(new SchedulePolicy { MaxConsecutiveFailedRuns = 2 }) with { TimeoutSeconds = 60 });
        for (var hour = 0; hour < 2; hour++)
        {
            (await store.Workflows.FindAsync(workflow.Id, Stop))!.IsActive.ShouldBeTrue();
            store.Time.Advance(TimeSpan.FromHours(1));
            await store.Schedules.FireDueAsync(Stop);
            store.Time.Advance(TimeSpan.FromSeconds(61));
            await store.Runs.AdvanceDueAsync(Stop);
        }
        (await store.Workflows.FindAsync(workflow.Id, Stop))!.IsActive.ShouldBeFalse();
    }
}
