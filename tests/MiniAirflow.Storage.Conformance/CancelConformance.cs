using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What becomes of a run and of one attempt when somebody asks for its end, whatever state it is in.</summary>
public abstract class CancelConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_run_that_no_worker_touched_ends_at_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c"));

        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.Requested);

        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a cancelled, b upstream_failed, c cancelled");
        (await store.RunAsync(run.Id)).FinishedAt.ShouldBe(store.Now);
        (await store.RunAsync(run.Id)).IsCancelRequested.ShouldBeTrue();
        (await (await store.StartWorkerAsync()).LeaseAsync()).ShouldBeEmpty();
        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.AlreadyEnded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_with_a_held_attempt_ends_when_its_worker_reports(bool isStarted)
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c"));
        var held = await worker.LeaseOneAsync();
        if (isStarted) await worker.StartAsync(held);

        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.Requested);
        (await worker.RenewAsync(held)).ShouldNotBeNull().CancelRequested.ShouldBe([new Lease(held.TaskRunId, held.Token)]);
        (await store.RunAsync(run.Id)).FinishedAt.ShouldBeNull();

        (await worker.EndAsync(held, OutcomeKind.Cancelled)).ShouldBeTrue();
        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a cancelled, b cancelled, c cancelled");
    }

    [Fact]
    public async Task A_run_that_waits_for_a_retry_ends_at_once()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(2));
        await worker.FailAsync(await worker.LeaseOneAsync());

        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.Requested);

        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a#2 cancelled");
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull("nothing waits any more");
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Queue.PromoteDueAsync(Stop);
        (await worker.LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_held_attempt_of_a_cancelled_run_is_never_retried()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b").WithRetries(5));
        var held = await worker.LeaseAsync();
        await store.Runs.CancelAsync(run.Id, Stop);

        await worker.FailAsync(held[0]);
        await worker.EndAsync(held[1], OutcomeKind.Cancelled);

        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a failed, b cancelled");
    }

    [Fact]
    public async Task A_task_that_ended_well_before_its_cancel_came_through_has_ended_well()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelAsync(run.Id, Stop);

        await worker.FinishAsync(held);

        (await store.StateAsync(run.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task An_attempt_of_a_cancelled_run_that_is_handed_back_ends_as_cancelled()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelAsync(run.Id, Stop);

        await worker.ReturnAsync(held);

        (await store.StateAsync(run.Id)).ShouldBe("cancelled: a cancelled");
    }

    [Fact]
    public async Task Each_attempt_that_no_worker_holds_can_be_cancelled_by_itself()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b", "c < b", "d < c").WithRetries(1));
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 up_for_retry, b queued, c none, d none");

        (await CancelAsync("c")).ShouldBe(CancelResult.Requested);
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 up_for_retry, b queued, c cancelled, d upstream_failed");
        (await CancelAsync("a")).ShouldBe(CancelResult.Requested);
        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 cancelled, b queued, c cancelled, d upstream_failed");
        (await CancelAsync("c")).ShouldBe(CancelResult.AlreadyEnded);
        (await CancelAsync("b")).ShouldBe(CancelResult.Requested);
        (await store.StateAsync(run.Id)).ShouldBe("failed: a#2 cancelled, b cancelled, c cancelled, d upstream_failed");

        async Task<CancelResult> CancelAsync(string task) =>
            await store.Runs.CancelTaskRunAsync((await store.AttemptsAsync(run.Id)).Last(one => one.TaskName == task).Id, Stop);
    }

    [Fact]
    public async Task A_held_attempt_is_cancelled_by_its_worker_and_its_neighbours_go_on()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b", "c < b"));
        var held = await worker.LeaseAsync();
        await worker.StartAsync(held[0]);

        (await store.Runs.CancelTaskRunAsync(held[0].TaskRunId, Stop)).ShouldBe(CancelResult.Requested);
        (await worker.RenewAsync(held)).ShouldNotBeNull().CancelRequested.ShouldBe([new Lease(held[0].TaskRunId, held[0].Token)]);
        await worker.EndAsync(held[0], OutcomeKind.Cancelled);
        await worker.FinishAsync(held[1]);
        await worker.DrainAsync();

        (await store.StateAsync(run.Id)).ShouldBe("failed: a cancelled, b success, c success");
    }

    [Fact]
    public async Task A_cancelled_attempt_that_fails_by_itself_at_the_same_moment_is_not_retried()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(3));
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelTaskRunAsync(held.TaskRunId, Stop);

        await worker.FailAsync(held);

        (await store.StateAsync(run.Id)).ShouldBe("failed: a failed");
    }

    [Fact]
    public async Task A_cancelled_attempt_that_is_handed_back_is_not_given_to_another_worker()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelTaskRunAsync(held.TaskRunId, Stop);

        await worker.ReturnAsync(held);

        (await store.StateAsync(run.Id)).ShouldBe("failed: a cancelled");
        (await worker.LeaseAsync()).ShouldBeEmpty();
    }

    [Trait("Scenario", "T05")]
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, false)]
    public async Task A_cancelled_attempt_whose_worker_vanishes_is_not_repeated_and_says_what_is_unknown(bool isStarted, bool? isConfirmed)
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(3));
        var held = await worker.LeaseOneAsync();
        if (isStarted) await worker.StartAsync(held);
        await store.Runs.CancelTaskRunAsync(held.TaskRunId, Stop);

        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);

        (await store.StateAsync(run.Id)).ShouldBe("failed: a cancelled");
        ((await store.AttemptAsync(held.TaskRunId)).Outcome?.Kill?.IsConfirmed).ShouldBe(isConfirmed);
    }
}
