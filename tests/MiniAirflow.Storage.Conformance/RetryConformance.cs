using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Retries wait in the store, and are found when their time has come.</summary>
public abstract class RetryConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task What_failed_together_is_tried_again_at_times_of_its_own()
    {
        await using var store = await OpenAsync();
        var names = Enumerable.Range(0, 20).Select(i => $"t{i}");
        var run = await store.StartRunAsync(Flow.Of("etl", [.. names.Select(name => Flow.Node(name) with { RetryCount = 1, RetryDelaySeconds = 100, RetryJitterPercent = 50 })]));
        var worker = await store.StartWorkerAsync();
        foreach (var task in await worker.LeaseAsync()) await worker.FailAsync(task);

        var delays = (await store.AttemptsAsync(run.Id)).Where(one => one.Attempt == 2).Select(one => (one.DueAt!.Value - store.Now).TotalSeconds).ToList();
        delays.Count.ShouldBe(20);
        delays.ShouldAllBe(delay => delay >= 50 && delay <= 100);
        delays.Distinct().Count().ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_retry_is_a_new_attempt_that_waits_for_its_delay()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a").WithRetries(1, delaySeconds: 30));
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());

        var attempts = await store.AttemptsAsync(run.Id);
        attempts.Select(one => (one.TaskName, one.Attempt, one.State)).ShouldBe(
            [("a", 1, TaskState.Failed), ("a", 2, TaskState.UpForRetry), ("b", 1, TaskState.None)]);
        attempts[1].DueAt.ShouldBe(store.Now.AddSeconds(30));
        attempts[1].Id.ShouldNotBe(attempts[0].Id);
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(30));
        (await worker.LeaseAsync()).ShouldBeEmpty();

        store.Time.Advance(TimeSpan.FromSeconds(30));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull();
        (await store.AttemptAsync(attempts[1].Id)).QueuedAt.ShouldBe(store.Now);
        var second = await worker.LeaseOneAsync();
        (second.TaskRunId, second.Attempt).ShouldBe((attempts[1].Id, 2));
        await worker.FinishAsync(second);
        await worker.DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success, b success");
    }

    [Fact]
    public async Task A_task_fails_when_its_retries_are_used_up()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a").WithRetries(2));
        var worker = await store.StartWorkerAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await worker.EndAsync(await worker.LeaseOneAsync(), attempt == 2 ? OutcomeKind.TimedOut : OutcomeKind.Failed)).ShouldBeTrue();
            store.Time.Advance(TimeSpan.FromSeconds(10));
            await store.Queue.PromoteDueAsync(Stop);
        }

        (await store.StateAsync(run.Id)).ShouldBe("failed: a#3 failed, b upstream_failed");
        (await store.AttemptsAsync(run.Id)).Take(3).Select(one => one.State).ShouldBe([TaskState.Failed, TaskState.TimedOut, TaskState.Failed]);
    }

    [Fact]
    public async Task The_default_delay_doubles()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(3, delaySeconds: 0));
        var worker = await store.StartWorkerAsync();
        foreach (var seconds in new[] { 1, 2, 4 })
        {
            await worker.FailAsync(await worker.LeaseOneAsync());
            (await store.AttemptsAsync(run.Id))[^1].DueAt.ShouldBe(store.Now.AddSeconds(seconds));
            store.Time.Advance(TimeSpan.FromSeconds(seconds));
            (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Promotion_tells_when_the_next_one_is_due_and_takes_each_once()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl",
            Flow.Node("a") with { RetryCount = 1, RetryDelaySeconds = 5 }, Flow.Node("b") with { RetryCount = 1, RetryDelaySeconds = 8 }));
        var worker = await store.StartWorkerAsync();
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull("nothing waits");
        foreach (var task in await worker.LeaseAsync()) await worker.FailAsync(task);

        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(5));
        store.Time.Advance(TimeSpan.FromSeconds(6));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(2));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(2));
        (await worker.LeaseAsync()).ShouldHaveSingleItem().Task.Name.ShouldBe("a");
    }

    [Fact]
    public async Task F17_A_run_that_has_ended_is_never_replayed()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a").WithRetries(2));
        var worker = await store.StartWorkerAsync();
        await worker.DrainAsync();
        var before = await store.AttemptsAsync(run.Id);

        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromDays(1));
        await store.Queue.PromoteDueAsync(Stop);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(0);
        await store.Schedules.FireDueAsync(Stop);
        await worker.RetireAsync();

        (await (await store.StartWorkerAsync()).LeaseAsync()).ShouldBeEmpty();
        (await store.AttemptsAsync(run.Id)).ShouldBe(before);
    }

    [Fact]
    public async Task F16_A_task_that_succeeds_at_last_leaves_its_failed_attempts_failed()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a").WithRetries(1));
        var worker = await store.StartWorkerAsync();
        await worker.FailAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await store.Queue.PromoteDueAsync(Stop);
        await worker.DrainAsync();

        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        (await store.AttemptsAsync(run.Id)).Select(one => one.State).ShouldBe([TaskState.Failed, TaskState.Success]);
    }
}
