using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Clearing and marking; that any selection in any state does what the decider says is the model's test.</summary>
public abstract class OperationConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_cleared_run_is_open_again_and_keeps_what_was()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await worker.FailAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromHours(3));

        (await ClearAsync(store, run, isDryRun: true)).ShouldBe("b clear");
        (await store.StateAsync(run.Id)).ShouldBe("failed: a success, b failed");
        (await ClearAsync(store, run)).ShouldBe("b clear");

        var now = await store.RunAsync(run.Id);
        (now.State, now.StartedAt, now.FinishedAt, now.ClearNumber).ShouldBe((RunState.Queued, store.Now, null, 1));
        await worker.FinishAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b#2 success");
        var attempts = await store.AttemptsAsync(run.Id);
        attempts.Select(one => (one.TaskName, one.Attempt, one.State, one.IsCleared)).ShouldBe(
            [("a", 1, TaskState.Success, false), ("b", 1, TaskState.Failed, true), ("b", 2, TaskState.Success, false)]);
    }

    [Fact]
    public async Task Failures_before_a_clear_do_not_use_up_retries_after_it_whoever_owns_the_run()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(1));
        var worker = await store.StartWorkerAsync();
        await FailWithRetryAsync(store, worker);
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Failed);
        await ClearAsync(store, run);
        await store.ReopenAsync();
        worker = await store.StartWorkerAsync();

        await worker.FailAsync(await worker.LeaseOneAsync());

        (await store.StateAsync(run.Id)).ShouldBe("running: a#4 up_for_retry");
    }

    [Fact]
    public async Task A_marked_task_says_why_and_what_failed_because_of_it_runs()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        await worker.FailAsync(await worker.LeaseOneAsync());

        var result = await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.MarkSuccess, new TaskSelection { Tasks = ["a"] }, Reason: "Loaded by hand."), Stop);

        Text(result).ShouldBe("a mark, b clear");
        (await store.StateAsync(run.Id)).ShouldBe("queued: a#2 success, b#2 queued");
        (await store.AttemptsAsync(run.Id)).Single(one => one is { TaskName: "a", Attempt: 2 }).Outcome.ShouldBe(new TaskOutcome { Kind = OutcomeKind.Success, Reason = "Loaded by hand." });
        await worker.DrainAsync();
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task A_run_of_a_backfill_counts_once_however_often_it_is_cleared()
    {
        await using var store = await OpenAsync();
        store.Time.Advance(TimeSpan.FromHours(10));
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }), isActive: false);
        var request = new BackfillRequest(workflow.Id, TestStore.Epoch + TimeSpan.FromHours(1), TestStore.Epoch + TimeSpan.FromHours(1));
        var backfill = (await store.Store.Backfills.CreateAsync(request, Stop)).Backfill.ShouldNotBeNull();
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        (await CountsAsync()).ShouldBe((0, 0, 1));
        var run = (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items.ShouldHaveSingleItem();

        await ClearAsync(store, run);
        (await CountsAsync()).ShouldBe((1, 0, 0));
        await worker.FinishAsync(await worker.LeaseOneAsync());
        (await CountsAsync()).ShouldBe((0, 1, 0));
        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.MarkFailed, TaskSelection.All), Stop);
        (await CountsAsync()).ShouldBe((0, 0, 1));

        async Task<(int Alive, int Succeeded, int Failed)> CountsAsync()
        {
            var now = (await store.Store.Backfills.FindAsync(backfill.Id, Stop)).ShouldNotBeNull();
            return (now.Alive, now.Succeeded, now.Failed);
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_refused()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "extract"));
        (await store.Runs.OperateAsync(new RunOperation(Guid.CreateVersion7(), RunOperationKind.Clear, TaskSelection.All), Stop)).Outcome.ShouldBe(RunOperationOutcome.NotFound);
        var refused = await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { Tasks = ["extrac"] }), Stop);
        (refused.Outcome, refused.Problem).ShouldBe((RunOperationOutcome.Refused, "Workflow 'etl' has no task 'extrac' in the version of this run: did you mean 'extract'?"));
    }

    [Fact]
    public async Task A_note_stays_until_another_takes_its_place()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        run.Note.ShouldBe("");
        (await store.Runs.SetNoteAsync(run.Id, "The source was late.", Stop)).ShouldBeTrue();
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.RunAsync(run.Id)).Note.ShouldBe("The source was late.");
        await store.Runs.SetNoteAsync(run.Id, "", Stop);
        (await store.RunAsync(run.Id)).Note.ShouldBe("");
        (await store.Runs.SetNoteAsync(Guid.CreateVersion7(), "x", Stop)).ShouldBeFalse();
    }

    private static async Task FailWithRetryAsync(TestStore store, TestWorker worker)
    {
        await worker.FailAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromSeconds(11));
        await worker.RenewAsync();
        await store.Queue.PromoteDueAsync(Stop);
        await worker.FailAsync(await worker.LeaseOneAsync());
    }

    private static async Task<string> ClearAsync(TestStore store, WorkflowRun run, bool isDryRun = false) =>
        Text(await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, new TaskSelection { OnlyFailed = true }, isDryRun), Stop));

    private static string Text(RunOperationResult result)
    {
        result.Outcome.ShouldBe(RunOperationOutcome.Done);
        return string.Join(", ", result.Tasks.Select(one => $"{one.Name} {one.Plan.Action.ToString().ToLowerInvariant()}"));
    }
}
