using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IEventLog"/>, the bus and the observers promise.</summary>
public abstract class EventLogConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task Events_come_in_order_and_the_observer_hears_the_same()
    {
        await using var store = await OpenAsync();
        (await store.Events.LatestAsync(Stop)).ShouldBe(0);
        await WorkAsync(store);

        var events = await store.EventsAsync();

        events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
        (await store.Events.LatestAsync(Stop)).ShouldBe(events.Count);
        events.ShouldAllBe(one => Payloads(one) == 1);
        store.Observer.Events.ShouldBe(events);
    }

    [Fact]
    public async Task A_reader_resumes_after_any_place()
    {
        await using var store = await OpenAsync();
        await WorkAsync(store);
        var all = await store.EventsAsync();
        for (var seq = 0; seq <= all.Count + 1; seq++)
            (await store.EventsAsync(seq)).ShouldBe(all.Skip(seq), $"after {seq}");
    }

    [Fact]
    public async Task A_reader_that_takes_a_few_at_a_time_sees_all_of_them_once()
    {
        await using var store = await OpenAsync();
        await WorkAsync(store);
        var seen = new List<StoreEvent>();
        while (await store.Events.ReadAfterAsync(seen.Count == 0 ? 0 : seen[^1].Seq, 3, Stop) is { Count: > 0 } some) seen.AddRange(some);
        seen.ShouldBe(await store.EventsAsync());
    }

    [Fact]
    public async Task Trimming_deletes_what_is_old_and_numbers_go_on_even_after_a_restart()
    {
        await using var store = await OpenAsync();
        await WorkAsync(store);
        var before = await store.Events.LatestAsync(Stop);
        store.Time.Advance(TimeSpan.FromDays(2));
        (await store.Events.TrimAsync(TimeSpan.FromDays(3), Stop)).ShouldBe(0);

        var deleted = await store.Events.TrimAsync(TimeSpan.FromDays(1), Stop);
        var left = await store.EventsAsync();
        (deleted + left.Count).ShouldBe(before, "what was deleted is counted in events");
        deleted.ShouldBeGreaterThan(0);

        await store.ReopenAsync();
        (await store.Events.LatestAsync(Stop)).ShouldBe(before);
        await store.StartRunAsync(Flow.Of("later", "z"));
        (await store.EventsAsync(before)).Select(one => one.Seq).ShouldBe([before + 1, before + 2]);
    }

    [Fact]
    public async Task I7_History_alone_rebuilds_every_state()
    {
        await using var store = await OpenAsync();
        await WorkAsync(store);
        var (runs, tasks) = (new Dictionary<Guid, RunEvent>(), new Dictionary<Guid, TaskRunEvent>());
        foreach (var one in await store.EventsAsync())
        {
            if (one.Run is { } run) runs[run.Id] = run;
            if (one.Task is not { } task) continue;
            if (tasks.TryGetValue(task.Id, out var before)) TaskTransitions.IsLegal(before.State, task.State).ShouldBeTrue($"{before.State} to {task.State}");
            tasks[task.Id] = task;
        }
        foreach (var run in (await store.Runs.ListAsync(new RunFilter(), Stop)).Items)
        {
            runs[run.Id].ShouldBe(new RunEvent(run.Id, run.WorkflowId, run.WorkflowName, run.State, run.StartedAt, run.FinishedAt));
            foreach (var one in await store.AttemptsAsync(run.Id))
            {
                var rebuilt = tasks[one.Id];
                (rebuilt with { WorkerId = null, Reason = null }).ShouldBe(
                    new TaskRunEvent(one.Id, run.Id, one.TaskId, one.TaskName, one.Attempt, one.State, one.StartedAt, one.FinishedAt));
                rebuilt.Reason.ShouldBe(one.Outcome?.Reason);
            }
        }
    }

    [Fact]
    public async Task Work_cancels_and_due_times_wake_those_who_wait_for_them()
    {
        await using var store = await OpenAsync();
        using var work = store.Wakes.Listen(WakeTopics.Work);
        using var cancel = store.Wakes.Listen(WakeTopics.Cancel);
        using var due = store.Wakes.Listen(WakeTopics.Due);
        using var events = store.Wakes.Listen(WakeTopics.Events);
        var worker = await store.StartWorkerAsync();
        (await IsWokenAsync(events), await IsWokenAsync(work)).ShouldBe((true, false));

        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a").WithRetries(1));
        (await IsWokenAsync(work), await IsWokenAsync(due)).ShouldBe((true, false));
        await worker.FailAsync(await worker.LeaseOneAsync());
        (await IsWokenAsync(due), await IsWokenAsync(work)).ShouldBe((true, false));
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await store.Queue.PromoteDueAsync(Stop);
        (await IsWokenAsync(work)).ShouldBeTrue();
        await worker.FinishAsync(await worker.LeaseOneAsync());
        (await IsWokenAsync(work)).ShouldBeTrue();
        await worker.LeaseOneAsync();
        await store.Runs.CancelAsync(run.Id, Stop);
        (await IsWokenAsync(cancel)).ShouldBeTrue();
        await store.PublishAsync(Flow.Of("timed", "a").Every("@daily"));
        (await IsWokenAsync(due)).ShouldBeTrue();

        static async Task<bool> IsWokenAsync(IWakeListener listener) => await listener.WaitAsync(TimeSpan.Zero, Stop) != WakeTopics.None;
    }

    /// <summary>A bit of everything: an end of each kind, a retry, a lost worker, a cancel.</summary>
    private static async Task WorkAsync(TestStore store)
    {
        var worker = await store.StartWorkerAsync();
        await store.StartRunAsync(Flow.Of("good", "a", "b < a"));
        await worker.DrainAsync();
        await store.StartRunAsync(Flow.Of("bad", "a", "b < a", "c < b").WithRetries(1));
        store.Time.Advance(TimeSpan.FromSeconds(1.2345678));
        await worker.StartAsync(await worker.LeaseOneAsync(), TimeSpan.FromTicks(1_234_567));
        await worker.RetireAsync();
        worker = await store.StartWorkerAsync();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await worker.FailAsync(await worker.LeaseOneAsync());
            store.Time.Advance(TimeSpan.FromSeconds(10));
            await store.Queue.PromoteDueAsync(Stop);
        }
        var run = await store.StartRunAsync(Flow.Of("stopped", "a", "b < a", "c"));
        var held = await worker.LeaseOneAsync();
        await store.Runs.CancelAsync(run.Id, Stop);
        await worker.EndAsync(held, Core.Leasing.OutcomeKind.Cancelled);
        await store.StartRunAsync(Flow.Of("empty", Array.Empty<string>()));
    }

    private static int Payloads(StoreEvent one) => (one.Run is null ? 0 : 1) + (one.Task is null ? 0 : 1) + (one.Worker is null ? 0 : 1);
}
