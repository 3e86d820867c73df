using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IPauseStore"/> promises.</summary>
public abstract class PauseConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_paused_workflow_says_why_and_ends_its_pause_by_itself()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        var until = store.Now.AddMinutes(150);
        var pause = (await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Workflow(workflow.Id), "The source is down.", "ann", until), Stop)).ShouldNotBeNull();
        pause.ShouldBe(new Pause(PauseSubject.Workflow(workflow.Id), "The source is down.", "ann", store.Now, until));
        (await store.Store.Pauses.ListAsync(Stop)).ShouldBe([pause]);
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().IsActive.ShouldBeFalse();

        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(150), "the end of the pause is the next thing to do");
        store.Time.Advance(TimeSpan.FromMinutes(150));
        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));

        (await store.Store.Pauses.ListAsync(Stop)).ShouldBeEmpty();
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().IsActive.ShouldBeTrue();
        (await OutcomesAsync(store, workflow)).ShouldBe([SlotOutcome.SkippedPause, SlotOutcome.Started]);
    }

    [Fact]
    public async Task A_second_pause_gives_the_new_reason_and_resuming_ends_both()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        await store.Workflows.SetActiveAsync(workflow.Id, false, null, Stop);
        (await store.Store.Pauses.ListAsync(Stop)).ShouldHaveSingleItem().By.ShouldBe("");
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Workflow(workflow.Id), "Again.", "bob"), Stop);
        (await store.Store.Pauses.ListAsync(Stop)).ShouldHaveSingleItem().Reason.ShouldBe("Again.");
        (await store.Store.Pauses.ResumeAsync(PauseSubject.Workflow(workflow.Id), Stop)).ShouldBeTrue();
        (await store.Store.Pauses.ResumeAsync(PauseSubject.Workflow(workflow.Id), Stop)).ShouldBeFalse();
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().IsActive.ShouldBeTrue();
        (await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Workflow(Guid.NewGuid()), "x", "y"), Stop)).ShouldBeNull();

        await store.Workflows.SetActiveAsync(workflow.Id, false, "ann", Stop);
        (await store.Store.Pauses.ListAsync(Stop)).ShouldHaveSingleItem().By.ShouldBe("ann");
        await store.Workflows.DeleteAsync(workflow.Id, Stop);
        (await store.Store.Pauses.ListAsync(Stop)).ShouldBeEmpty("nothing is left of a workflow that was deleted");
    }

    [Fact]
    public async Task From_a_paused_queue_nobody_is_given_a_task()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("one", Flow.Node("a") with { Queue = "gpu" }, Flow.Node("b")));
        var worker = await store.StartWorkerAsync("gpu", "default");
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Queue("gpu"), "New drivers.", "ann"), Stop);
        (await worker.LeaseAsync()).ShouldHaveSingleItem().Task.Name.ShouldBe("b");
        await store.Store.Pauses.ResumeAsync(PauseSubject.Queue("gpu"), Stop);
        (await worker.LeaseAsync()).ShouldHaveSingleItem().Task.Name.ShouldBe("a");
    }

    [Fact]
    public async Task While_everything_is_paused_nothing_fires_and_nothing_is_given_out_and_then_the_policies_decide()
    {
        await using var store = await OpenAsync();
        var latest = await store.PublishAsync(Flow.Of("latest", "a").Every("@hourly"));
        var none = await store.PublishAsync(Flow.Of("none", "a").Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }));
        await store.StartRunAsync(latest);
        var worker = await store.StartWorkerAsync();
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.All, "The power goes.", "ann"), Stop);
        store.Time.Advance(TimeSpan.FromHours(3.5));
        (await store.Schedules.FireDueAsync(Stop)).ShouldBeNull();
        (await worker.LeaseAsync()).ShouldBeEmpty();
        (await OutcomesAsync(store, latest)).ShouldBeEmpty();

        await store.Store.Pauses.ResumeAsync(PauseSubject.All, Stop);

        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));
        (await OutcomesAsync(store, latest)).ShouldBe([SlotOutcome.SkippedPause, SlotOutcome.Started]);
        (await OutcomesAsync(store, none)).ShouldBe([SlotOutcome.SkippedPause]);
        (await worker.LeaseAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task However_many_slots_a_pause_of_everything_held_up_they_are_told_as_paused()
    {
        await using var store = await OpenAsync();
        var fast = await store.PublishAsync(Flow.Of("fast", "a").Every("* * * * * *"));
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.All, "The power goes.", "ann"), Stop);
        store.Time.Advance(TimeSpan.FromHours(7));
        await store.Store.Pauses.ResumeAsync(PauseSubject.All, Stop);
        var ledger = await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(fast.Id) { Limit = 100 }, Stop);
        ledger.GroupBy(one => one.Outcome).Select(group => (group.Key, group.Sum(one => one.Slots))).Order()
            .ShouldBe([(SlotOutcome.Started, 1), (SlotOutcome.SkippedPause, (7 * 3600) - 1)]);
    }

    private static async Task<IEnumerable<SlotOutcome>> OutcomesAsync(TestStore store, Workflow workflow) =>
        (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop)).Reverse().Select(one => one.Outcome);
}
