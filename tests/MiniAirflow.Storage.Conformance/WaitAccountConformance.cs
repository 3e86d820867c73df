using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>The times from which it is told how long an attempt waited for what, and which attempt of a task succeeded last.</summary>
public abstract class WaitAccountConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task Each_attempt_says_how_long_it_waited_for_what()
    {
        await using var store = await OpenAsync();
        await store.PutPoolAsync("db", 1);
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("a"), Flow.Node("b") with { Pool = "db" }, Flow.Node("c < a") with { Pool = "db", RetryCount = 1, RetryDelaySeconds = 30 }));
        await store.SettleAsync();
        Advance(store, 10); // nobody serves the queue
        var worker = await store.StartWorkerAsync();
        Advance(store, 5);
        var (a, b) = (await worker.LeaseOneAsync(), await worker.LeaseOneAsync());
        Advance(store, 2);
        await worker.StartAsync(a);
        await worker.StartAsync(b);
        await worker.FinishAsync(a);
        Advance(store, 20);
        await worker.FinishAsync(b);
        await store.SettleAsync();
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Queue("default"), "Disk.", "ann"), Stop);
        Advance(store, 7);
        await store.Store.Pauses.ResumeAsync(PauseSubject.Queue("default"), Stop);
        Advance(store, 3);
        var c = await worker.LeaseOneAsync();
        await worker.StartAsync(c);
        await worker.FailAsync(c);
        Advance(store, 30);
        await store.Queue.PromoteDueAsync(Stop);
        await store.SettleAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());

        var waits = new List<string>();
        foreach (var attempt in await store.AttemptsAsync(run.Id)) waits.Add($"{attempt.TaskName}#{attempt.Attempt}: {await WaitsAsync(store, attempt)}");
        waits.ShouldBe(["a#1: worker 10, slot 5, start 2", "b#1: worker 10, slot 5, start 2", "c#1: parents 17, limit 20, pause 7, slot 3", "c#2: retry_delay 30"]);
    }

    [Fact]
    public async Task A_pause_that_lasts_counts_and_one_of_another_queue_does_not()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        await store.StartWorkerAsync();
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Queue("gpu"), "Heat.", "ann"), Stop);
        Advance(store, 5);
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.All, "Moving.", "ann"), Stop);
        Advance(store, 10);
        (await WaitsAsync(store, (await store.AttemptsAsync(run.Id))[0])).ShouldBe("pause 10, slot 5");
        await store.ReopenAsync();
        (await WaitsAsync(store, (await store.AttemptsAsync(run.Id))[0])).ShouldBe("pause 10, slot 5");
    }

    [Fact]
    public async Task The_last_success_of_a_task_is_found_whatever_place_it_had_in_its_version()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var first = await store.StartRunAsync(Flow.Of("etl", "load"));
        await worker.DrainAsync();
        var (success, other) = ((await store.AttemptsAsync(first.Id))[0], await store.StartRunAsync(Flow.Of("other", "load")));
        await worker.DrainAsync();
        var second = await store.StartRunAsync(Flow.Of("etl", "before", "load < before"));
        await worker.FinishAsync(await worker.LeaseOneAsync());
        await worker.FailAsync(await worker.LeaseOneAsync());
        var failed = (await store.AttemptsAsync(second.Id)).Single(one => one.TaskName == "load");
        (await store.Runs.FindLastSuccessAsync(failed.Id, Stop)).ShouldNotBeNull().Id.ShouldBe(success.Id);
        (await store.Runs.FindLastSuccessAsync(success.Id, Stop)).ShouldBeNull("nothing was before it");
        (await store.Runs.FindLastSuccessAsync((await store.AttemptsAsync(other.Id))[0].Id, Stop)).ShouldBeNull("another workflow's task is another task");
        (await store.Runs.FindLastSuccessAsync(Guid.NewGuid(), Stop)).ShouldBeNull();

        // An attempt of the same run that was cleared since has succeeded too.
        await store.Runs.OperateAsync(new RunOperation(first.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        await worker.FailAsync(await worker.LeaseOneAsync());
        var again = (await store.AttemptsAsync(first.Id))[^1];
        (again.State, (await store.Runs.FindLastSuccessAsync(again.Id, Stop))?.Id).ShouldBe((TaskState.Failed, success.Id));
        (await store.Store.Workers.FindAsync(success.WorkerId!.Value, Stop)).ShouldNotBeNull().Name.ShouldBe("worker-1");
    }

    private static async Task<string> WaitsAsync(TestStore store, TaskRun attempt)
    {
        var (from, to) = WaitAccount.SpanOf(attempt, store.Now);
        var shares = WaitAccount.Of(attempt, await store.Store.Pauses.ListSpansAsync(attempt.Queue, from, to, Stop), await store.Workers.ListBetweenAsync(from, to, Stop), store.Now);
        return string.Join(", ", shares.Select(share => $"{share.Kind.Word()} {share.Time.TotalSeconds}"));
    }

    private static void Advance(TestStore store, int seconds) => store.Time.Advance(TimeSpan.FromSeconds(seconds));
}
