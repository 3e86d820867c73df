using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Child runs where <see cref="StoreCapabilities.SharedByProcesses"/> holds: parent and child are changed in different processes at the same moment.</summary>
public abstract class ChildSharingConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task F10_Two_processes_that_work_off_children_and_look_at_their_parents_at_once_lose_none_and_begin_none_twice()
    {
        const int items = 60;
        await using var store = await OpenAsync();
        await using var neighbour = store.Database.Open(new StoreSettings(store.Time, new InProcessWakeBus(store.Time), new RecordingObserver(), new LeaseOptions()));
        await store.PublishAsync(Flow.Of("child", "a", "b < a"));
        var run = await store.StartRunAsync(Flow.Of("parent", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" }, ForEach = "[1]", MaxParallel = 8 }));
        var first = await store.StartWorkerAsync();
        await first.ExpandAsync(await first.LeaseOneAsync(), items);

        var isOver = false;
        await Task.WhenAll(WorkAsync(store.Store), WorkAsync(neighbour), LookAsync(store.Store), LookAsync(neighbour), CancelSomeAsync());

        var attempts = (await store.AttemptsAsync(run.Id)).Where(one => one.MapIndex >= 0).ToList();
        var children = (await store.Runs.ListAsync(new RunFilter { Limit = 1_000 }, Stop)).Items.Where(one => one.Parent is not null).ToDictionary(one => one.Parent!.Value.TaskRunId);
        // One that was cancelled before its child began has none; every other has one, which ended as it did.
        attempts.Count.ShouldBe(items);
        children.Keys.ShouldBe(attempts.Where(one => one.Wait is not null).Select(one => one.Id), ignoreOrder: true);
        foreach (var one in attempts)
        {
            if (one.Wait is null) one.State.ShouldBe(TaskState.Cancelled);
            else (one.Wait.ChildRunId, children[one.Id].State).ShouldBe((children[one.Id].Id, one.State == TaskState.Success ? RunState.Success : RunState.Cancelled));
        }
        var events = await store.EventsAsync();
        events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));

        async Task WorkAsync(IStore through)
        {
            var worker = await store.StartWorkerAsync();
            IReadOnlyList<LeasedTask> held = [];
            while (!isOver || held.Count > 0)
            {
                FinishedAttempt[] finished = [.. held.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))];
                held = (await through.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker.Id, Finished = finished, Want = isOver ? 0 : 3 }, Stop)).Leased;
            }
        }

        async Task LookAsync(IStore through)
        {
            for (var turn = 0; !isOver; turn++)
            {
                turn.ShouldBeLessThan(50_000, "the run comes to its end");
                await through.Queue.PromoteDueAsync(Stop);
                if ((await through.Runs.FindAsync(run.Id, Stop))!.State.IsTerminal()) isOver = true;
            }
        }

        async Task CancelSomeAsync()
        {
            var open = new HashSet<int> { 3, 11, 12, 30, 55 };
            while (!isOver && open.Count > 0)
                foreach (var one in (await store.AttemptsAsync(run.Id)).Where(one => one.State == TaskState.Deferred && open.Contains(one.MapIndex)))
                {
                    await neighbour.Runs.CancelTaskRunAsync(one.Id, Stop);
                    open.Remove(one.MapIndex);
                }
        }
    }
}
