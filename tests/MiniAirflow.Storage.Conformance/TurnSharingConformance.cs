using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Turns and removals where <see cref="StoreCapabilities.SharedByProcesses"/> holds: two processes are at them at the same moment.</summary>
public abstract class TurnSharingConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task Two_processes_that_create_and_work_off_runs_with_one_key_pass_no_limit_and_lose_none()
    {
        const int each = 25, limit = 2;
        await using var store = await OpenAsync();
        await using var neighbour = NeighbourOf(store);
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a") with { Concurrency = new RunConcurrencyDefinition { Key = "k", Limit = limit } });
        var held = new Dictionary<Guid, int>();
        var (gate, most, over) = (new Lock(), 0, 0);
        await Task.WhenAll(CreateAsync(store.Store), CreateAsync(neighbour), WorkAsync(store.Store), WorkAsync(neighbour));
        most.ShouldBeLessThanOrEqualTo(limit);
        var runs = (await store.Runs.ListAsync(new RunFilter { Limit = 1_000 }, Stop)).Items;
        runs.Count.ShouldBe(2 * each);
        runs.ShouldAllBe(run => run.State == RunState.Success);

        async Task CreateAsync(IStore through)
        {
            for (var i = 0; i < each; i++) await through.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
        }

        async Task WorkAsync(IStore through)
        {
            var worker = await store.StartWorkerAsync();
            for (var turn = 0; Volatile.Read(ref over) < 2 * each; turn++)
            {
                turn.ShouldBeLessThan(50_000, "all runs come to their end");
                var leased = (await through.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 2 }, Stop)).Leased;
                // A run of which somebody holds an attempt is in progress: never more of them at once than the limit.
                lock (gate)
                {
                    foreach (var one in leased) held[one.Run.Id] = held.GetValueOrDefault(one.Run.Id) + 1;
                    most = Math.Max(most, held.Count);
                }
                foreach (var one in leased)
                {
                    // Before the report: right behind it the next run may begin.
                    lock (gate)
                    {
                        if (--held[one.Run.Id] == 0) held.Remove(one.Run.Id);
                    }
                    var report = new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero);
                    await through.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [report] }, Stop);
                    if (one.Task.Name == "b") Interlocked.Increment(ref over);
                }
                // As the scheduler does: a process may have died between making room and giving it.
                if (leased.Count == 0) await through.Pools.AdmitAsync(Stop);
            }
        }
    }

    [Fact]
    public async Task A_run_that_one_process_created_and_another_began_is_worked_off_by_the_first()
    {
        await using var store = await OpenAsync();
        await using var neighbour = NeighbourOf(store);
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a") with { Concurrency = new RunConcurrencyDefinition { Key = "k" } });
        var (first, second) = (await store.StartRunAsync(workflow), await store.StartRunAsync(workflow));
        await store.SettleAsync();
        for (var task = 0; task < 2; task++)
        {
            var one = (await neighbour.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem();
            one.Run.Id.ShouldBe(first.Id);
            await neighbour.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = [new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero)] }, Stop);
        }
        for (var i = 0; i < 3; i++) await neighbour.PingAsync(Stop);
        (await store.StateAsync(second.Id)).ShouldBe("queued: a queued, b none");
        await worker.DrainAsync();
        (await store.StateAsync(second.Id)).ShouldBe("success: a success, b success");
    }

    [Fact]
    public async Task Two_processes_that_remove_at_once_remove_each_run_once()
    {
        const int runs = 40;
        await using var store = await OpenAsync();
        await using var neighbour = NeighbourOf(store);
        var worker = await store.StartWorkerAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        for (var i = 0; i < runs; i++) await store.StartRunAsync(workflow);
        await worker.DrainAsync();
        var policy = new RetentionPolicy(0, 1);
        var (removed, taskRuns) = (0, new HashSet<Guid>());
        var gate = new Lock();
        await Task.WhenAll(RemoveAsync(store.Store), RemoveAsync(neighbour));
        (removed, taskRuns.Count).ShouldBe((runs - 1, runs - 1));
        (await store.Runs.ListAsync(new RunFilter { Limit = 1_000 }, Stop)).Items.ShouldHaveSingleItem();

        async Task RemoveAsync(IStore through)
        {
            while ((await through.Retention.PlanAsync(workflow.Id, policy, Guid.Empty, 5, Stop)) is { Runs.Count: > 0 } plan)
            {
                if (await through.Retention.RemoveAsync(workflow.Id, plan, 100, Stop) is not { } part) continue; // the other is at it
                lock (gate)
                {
                    removed += part.Runs;
                    part.TaskRuns.ShouldAllBe(id => taskRuns.Add(id));
                }
            }
        }
    }

    private static IStore NeighbourOf(TestStore store) => store.Database.Open(new StoreSettings(store.Time, new InProcessWakeBus(store.Time), new RecordingObserver(), new LeaseOptions()));
}
