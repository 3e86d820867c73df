using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IScheduleStore"/> promises.</summary>
public abstract class ScheduleStoreConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task I5_Each_slot_is_fired_once()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("*/10 * * * *"));
        for (var slot = 1; slot <= 3; slot++)
        {
            (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(10), "nothing is due before its time");
            store.Time.Advance(TimeSpan.FromMinutes(10));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.Schedules.FireDueAsync(Stop).AsTask()));
            (await SlotsAsync(store, workflow.Id)).ShouldBe(Enumerable.Range(1, slot).Select(i => (DateTimeOffset?)TestStore.Epoch.AddMinutes(10 * i)));
        }
        var run = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items[0];
        (run.Trigger, run.CreatedAt, run.State).ShouldBe((RunTrigger.Schedule, store.Now, RunState.Queued));
        (await (await store.StartWorkerAsync()).LeaseAsync()).Select(one => one.Run.LogicalDate).ShouldBe(
            Enumerable.Range(1, 3).Select(i => (DateTimeOffset?)TestStore.Epoch.AddMinutes(10 * i)));
    }

    [Fact]
    public async Task F35_Of_the_slots_missed_during_a_downtime_the_latest_is_fired()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromHours(24.5));

        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));

        (await SlotsAsync(store, workflow.Id)).ShouldBe([TestStore.Epoch.AddHours(24)]);
    }

    [Fact]
    public async Task F37_The_next_fire_outlives_a_restart()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("0 0 * * 0"));
        for (var day = 0; day < 7; day++)
        {
            store.Time.Advance(TimeSpan.FromDays(1));
            await store.ReopenAsync();
            await store.Schedules.FireDueAsync(Stop);
        }
        (await SlotsAsync(store, workflow.Id)).ShouldBe([new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero)]);
    }

    [Fact]
    public async Task F36_Slots_that_pass_while_a_workflow_is_off_are_not_made_up_for_where_it_says_so()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }), isActive: false);
        store.Time.Advance(TimeSpan.FromHours(5.5));
        (await store.Schedules.FireDueAsync(Stop)).ShouldBeNull();

        await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop);
        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));

        (await SlotsAsync(store, workflow.Id)).ShouldBeEmpty();
    }

    [Trait("Scenario", "T07")]
    [Fact]
    public async Task F14_F39_A_schedule_whose_zone_is_gone_is_set_aside_and_the_others_go_on()
    {
        await using var store = await OpenAsync();
        var bad = await store.PublishAsync(Flow.Of("bad", "a").Every("@hourly", "Europe/Berlin"));
        var good = await store.PublishAsync(Flow.Of("good", "a").Every("@hourly"));
        store.Database.Execute("update workflow_versions set definition = replace(definition, 'Europe/Berlin', 'Mars/Olympus')");
        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromHours(1));

        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromHours(1));

        (await SlotsAsync(store, good.Id)).Count().ShouldBe(1);
        (await SlotsAsync(store, bad.Id)).ShouldBeEmpty();
        var broken = (await store.Workflows.FindAsync(bad.Id, Stop)).ShouldNotBeNull();
        broken.NextFireAt.ShouldBeNull();
        broken.ScheduleProblem.ShouldBe("'Mars/Olympus' is no time zone known here.");
        await store.PublishAsync(Flow.Of("bad", "a").Every("@hourly", "Europe/Paris"));
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        (await SlotsAsync(store, bad.Id)).Count().ShouldBe(1, "a good definition brings it back");
        (await store.Workflows.FindAsync(bad.Id, Stop)).ShouldNotBeNull().ScheduleProblem.ShouldBeNull();
    }

    [Fact]
    public async Task A_schedule_that_this_host_cannot_read_at_all_never_keeps_a_workflow_from_being_published()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly", "Mars/Olympus"));
        workflow.NextFireAt.ShouldBeNull();
        (await store.Schedules.FireDueAsync(Stop)).ShouldBeNull();
        (await store.StartRunAsync(workflow)).State.ShouldBe(RunState.Queued);
    }

    [Trait("Scenario", "T06")]
    [Theory]
    [InlineData("*/7 * * * *", 7)]
    [InlineData("0 * * * *", 60)]
    public async Task F40_A_schedule_edited_exactly_at_its_due_time_fires_by_the_old_rule_and_goes_on_by_the_new(string cron, int nextMinutes)
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        store.Time.Advance(TimeSpan.FromHours(1));

        await store.PublishAsync(Flow.Of("etl", "a", "b").Every(cron));
        await store.Schedules.FireDueAsync(Stop);

        (await SlotsAsync(store, workflow.Id)).ShouldBe([TestStore.Epoch.AddHours(1)], "neither both nor none");
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().NextFireAt.ShouldBe(store.Now.AddMinutes(nextMinutes));
    }

    [Fact]
    public async Task F40_A_new_version_with_the_same_schedule_keeps_the_slot_that_is_due()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.PublishAsync(Flow.Of("etl", "a", "b").Every("@hourly"));
        await store.Schedules.FireDueAsync(Stop);
        (await SlotsAsync(store, workflow.Id)).ShouldBe([TestStore.Epoch.AddHours(1)]);
    }

    [Fact]
    public async Task A_workflow_that_loses_its_schedule_fires_no_more()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        var without = await store.PublishAsync(Flow.Of("etl", "a"));
        store.Time.Advance(TimeSpan.FromHours(2));

        (await store.Schedules.FireDueAsync(Stop)).ShouldBeNull();
        (without.ScheduleCron, without.NextFireAt).ShouldBe(("", null));
        (await SlotsAsync(store, workflow.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task F38_A_slot_whose_run_exists_is_not_fired_again_whatever_its_row_says()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        store.Database.Execute($"update schedules set next_slot = {store.Database.Literal(store.Now)}, next_fire_at = {store.Database.Literal(store.Now)}");

        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromHours(1));

        (await SlotsAsync(store, workflow.Id)).Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_of_a_workflow_that_needs_parameters_creates_nothing_and_stops_nobody()
    {
        await using var store = await OpenAsync();
        var needy = Flow.Of("needy", "a").Every("@hourly") with
        {
            Params = new Dictionary<string, ParameterDefinition> { ["day"] = new() },
        };
        var bad = await store.PublishAsync(needy);
        var good = await store.PublishAsync(Flow.Of("good", "a").Every("@hourly"));
        store.Time.Advance(TimeSpan.FromHours(1));

        await store.Schedules.FireDueAsync(Stop);

        (await SlotsAsync(store, bad.Id)).ShouldBeEmpty();
        (await SlotsAsync(store, good.Id)).Count().ShouldBe(1);
    }

    /// <summary>Slots of a workflow's runs, oldest first.</summary>
    private static async Task<IEnumerable<DateTimeOffset?>> SlotsAsync(TestStore store, Guid workflowId) =>
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflowId, Limit = 1000 }, Stop)).Items.Reverse().Select(one => one.LogicalDate);
}
