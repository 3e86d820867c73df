using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IBackfillStore"/> promises.</summary>
public abstract class BackfillConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_backfill_runs_each_slot_once_oldest_first_and_no_more_than_so_many_at_once()
    {
        await using var store = await OpenAsync();
        var request = await RequestAsync(store) with { MaxActiveRuns = 2, Reason = "A new column.", By = "ann" };
        var backfill = await CreateAsync(store, request);
        (backfill.State, backfill.Slots, backfill.Request.Reason, backfill.Request.By).ShouldBe((BackfillState.Running, 5, "A new column.", "ann"));

        (await WorkThroughAsync(store, backfill, most: 2)).ShouldBe([1, 2, 3, 4, 5]);

        var ended = await FindAsync(store, backfill);
        (ended.State, ended.Succeeded, ended.Failed, ended.Alive, ended.NextPlace, ended.FinishedAt).ShouldBe((BackfillState.Success, 5, 0, 0, 5, store.Now));
        (await store.Store.Backfills.ListSlotsAsync(backfill.Id, 0, 100, Stop)).ShouldAllBe(slot => slot.RunId != null);
        (await store.Store.Backfills.ListAsync(request.WorkflowId, 0, 10, Stop)).ShouldHaveSingleItem().Id.ShouldBe(backfill.Id);
        (await store.Store.Backfills.AdvanceDueAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_backfill_may_run_the_newest_slot_first()
    {
        await using var store = await OpenAsync();
        var backfill = await CreateAsync(store, await RequestAsync(store) with { RunsBackwards = true, MaxActiveRuns = 1 });
        (await WorkThroughAsync(store, backfill, most: 1)).ShouldBe([5, 4, 3, 2, 1]);
    }

    [Theory]
    [InlineData(Reprocess.None, "1 2")]
    [InlineData(Reprocess.Failed, "1 2 4")]
    [InlineData(Reprocess.Completed, "1 2 3 4")]
    public async Task What_was_run_before_is_run_again_as_the_policy_says_and_what_is_alive_never(Reprocess reprocess, string expected)
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }), isActive: false);
        store.Time.Advance(TimeSpan.FromHours(2.5));
        await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop);
        var worker = await store.StartWorkerAsync();
        foreach (var (hour, end) in new (int, OutcomeKind?)[] { (3, OutcomeKind.Success), (4, OutcomeKind.Failed), (5, null) })
        {
            store.Time.Advance(Hour(hour) - store.Now);
            await store.Schedules.FireDueAsync(Stop);
            if (end is { } kind) await worker.EndAsync(await worker.LeaseOneAsync(), kind);
        }
        var request = new BackfillRequest(workflow.Id, Hour(1), Hour(5)) { Reprocess = reprocess };
        var plan = await store.Store.Backfills.PlanAsync(request, Stop);
        string.Join(' ', plan.Slots.Where(slot => slot.Note is null).Select(slot => (slot.Interval.End - TestStore.Epoch).TotalHours)).ShouldBe(expected);
        plan.Slots.Count.ShouldBe(5, "those that are passed over are told, too");
        (await CreateAsync(store, request)).Slots.ShouldBe(plan.Runs);
    }

    [Fact]
    public async Task What_a_backfill_runs_comes_after_everything_else()
    {
        await using var store = await OpenAsync();
        var request = await RequestAsync(store);
        await CreateAsync(store, request);
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var live = await store.StartRunAsync(Flow.Of("live", Flow.Node("a") with { Priority = 1 }));
        var worker = await store.StartWorkerAsync();
        (await worker.LeaseOneAsync()).Run.Id.ShouldBe(live.Id);
        (await worker.LeaseOneAsync()).Run.BackfillId.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_backfill_stops_after_so_many_failures()
    {
        await using var store = await OpenAsync();
        var backfill = await CreateAsync(store, await RequestAsync(store) with { MaxActiveRuns = 1, StopAfter = 2 });
        (await WorkThroughAsync(store, backfill, most: 1, OutcomeKind.Failed)).ShouldBe([1, 2]);
        var ended = await FindAsync(store, backfill);
        (ended.State, ended.Failed, ended.Note).ShouldBe((BackfillState.Failed, 2, "Stopped after 2 failed runs."));
    }

    [Fact]
    public async Task A_backfill_keeps_to_its_hours()
    {
        await using var store = await OpenAsync();
        var request = await RequestAsync(store) with { AllowedHours = new DailyHours(new TimeOnly(22, 0), new TimeOnly(6, 30)) };
        var backfill = await CreateAsync(store, request); // at half past five
        store.Time.Advance(TimeSpan.FromHours(2));
        (await store.Store.Backfills.AdvanceDueAsync(Stop)).ShouldBe(TimeSpan.FromHours(14.5));
        (await FindAsync(store, backfill)).Note.ShouldBe("It goes on at 22:00.");
        store.Time.Advance(TimeSpan.FromHours(14.5));
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        (await FindAsync(store, backfill)).Alive.ShouldBe(4);
    }

    [Fact]
    public async Task A_backfill_is_paused_and_resumed_and_cancelled_with_its_runs()
    {
        await using var store = await OpenAsync();
        var backfill = await CreateAsync(store, await RequestAsync(store) with { MaxActiveRuns = 1 });
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        (await store.Store.Backfills.ControlAsync(backfill.Id, BackfillControl.Pause, "Too slow.", Stop)).ShouldNotBeNull().State.ShouldBe(BackfillState.Paused);
        var worker = await store.StartWorkerAsync();
        await worker.EndAsync(await worker.LeaseOneAsync(), OutcomeKind.Success);
        (await store.Store.Backfills.AdvanceDueAsync(Stop)).ShouldBeNull();
        var paused = await FindAsync(store, backfill);
        (paused.State, paused.Note, paused.Succeeded, paused.Alive).ShouldBe((BackfillState.Paused, "Too slow.", 1, 0));

        await store.Store.Backfills.ControlAsync(backfill.Id, BackfillControl.Resume, "", Stop);
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        (await FindAsync(store, backfill)).Alive.ShouldBe(1);

        (await store.Store.Backfills.ControlAsync(backfill.Id, BackfillControl.Cancel, "Wrong days.", Stop)).ShouldNotBeNull().State.ShouldBe(BackfillState.Cancelled);
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items[0].State.ShouldBe(RunState.Cancelled);
        (await FindAsync(store, backfill)).Alive.ShouldBe(0);
        (await store.Store.Backfills.ControlAsync(backfill.Id, BackfillControl.Resume, "", Stop)).ShouldNotBeNull().State.ShouldBe(BackfillState.Cancelled, "what has ended stays so");
    }

    [Fact]
    public async Task What_cannot_be_a_backfill_is_refused_with_its_reason()
    {
        await using var store = await OpenAsync();
        var request = await RequestAsync(store);
        var unscheduled = await store.PublishAsync(Flow.Of("manual", "a"));
        await RefusedAsync(request with { WorkflowId = Guid.NewGuid() }, "There is no such workflow.");
        await RefusedAsync(request with { WorkflowId = unscheduled.Id }, "Workflow manual has no schedule, so there are no slots to run.");
        await RefusedAsync(request with { From = Hour(3), To = Hour(2) }, "The beginning of a backfill must not be after its end.");
        await RefusedAsync(request with { To = store.Now.AddHours(1) }, "A backfill is of the past; its end lies in the future.");
        await RefusedAsync(request with { MaxActiveRuns = 0 }, "max_active_runs must be from 1 to 10000.");
        await RefusedAsync(request with { Params = new Dictionary<string, string> { ["x"] = "1" } }, "Workflow 'etl' takes no parameters, but 'x' was given.");
        await store.PublishAsync(Flow.Of("fast", "a").Every("* * * * * *"));
        var fast = (await store.Workflows.FindByNameAsync("fast", Stop)).ShouldNotBeNull();
        await RefusedAsync(new BackfillRequest(fast.Id, Hour(-100), Hour(0)), BackfillPlanner.TooMany);

        async Task RefusedAsync(BackfillRequest bad, string problem)
        {
            (await store.Store.Backfills.PlanAsync(bad, Stop)).Problem.ShouldBe(problem);
            (await store.Store.Backfills.CreateAsync(bad, Stop)).ShouldBe(new CreateBackfillResult(null, problem));
        }
    }

    private static DateTimeOffset Hour(double hour) => TestStore.Epoch.AddHours(hour);

    /// <summary>A workflow that was off for five and a half hours, and a request for their slots.</summary>
    private static async Task<BackfillRequest> RequestAsync(TestStore store)
    {
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"), isActive: false);
        store.Time.Advance(TimeSpan.FromHours(5.5));
        return new BackfillRequest(workflow.Id, Hour(1), Hour(5));
    }

    private static async Task<Backfill> CreateAsync(TestStore store, BackfillRequest request) => (await store.Store.Backfills.CreateAsync(request, Stop)).Backfill.ShouldNotBeNull();

    private static async Task<Backfill> FindAsync(TestStore store, Backfill backfill) => (await store.Store.Backfills.FindAsync(backfill.Id, Stop)).ShouldNotBeNull();

    /// <summary>Runs it to its end; gives the hours of the logical dates in the order in which they were run.</summary>
    private static async Task<IReadOnlyList<int>> WorkThroughAsync(TestStore store, Backfill backfill, int most, OutcomeKind end = OutcomeKind.Success)
    {
        var worker = await store.StartWorkerAsync();
        var hours = new List<int>();
        while (true)
        {
            await store.Store.Backfills.AdvanceDueAsync(Stop);
            if ((await FindAsync(store, backfill)) is not { State: BackfillState.Running } running) return hours;
            running.Alive.ShouldBeInRange(1, most);
            var task = await worker.LeaseOneAsync();
            hours.Add((int)(task.Run.LogicalDate.ShouldNotBeNull() - TestStore.Epoch).TotalHours);
            await worker.EndAsync(task, end);
        }
    }
}
