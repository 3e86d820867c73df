using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IScheduleStore"/> promises of overlapping and missed slots, and of the ledger that tells of them.</summary>
public abstract class OccurrenceConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task The_ledger_tells_of_every_slot_what_became_of_it()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        await FireAtAsync(store, 1.01);
        var run = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem();
        var started = (await LedgerAsync(store, workflow)).ShouldHaveSingleItem();
        (started.Slot, started.Outcome, started.RunId, started.LagMilliseconds, started.DecidedAt).ShouldBe((Hour(1), SlotOutcome.Started, run.Id, 36_000, store.Now));

        await FireAtAsync(store, 6.5);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2..5 missed, 6 started");
        (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id) { From = Hour(3), To = Hour(3) }, Stop)).ShouldHaveSingleItem().Slots.ShouldBe(4);
        (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id) { Outcome = SlotOutcome.Missed }, Stop)).ShouldHaveSingleItem().Slot.ShouldBe(Hour(2));
        (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id) { Limit = 1, Offset = 2 }, Stop)).ShouldHaveSingleItem().Slot.ShouldBe(Hour(1));
    }

    [Fact]
    public async Task A_workflow_that_is_deleted_takes_its_ledger_with_it()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        var other = await store.PublishAsync(Flow.Of("other", "a").Every("@hourly"));
        await FireAtAsync(store, 1);
        foreach (var run in (await store.Runs.ListAsync(new RunFilter(), Stop)).Items) await store.Runs.CancelAsync(run.Id, Stop);

        (await store.Workflows.DeleteAsync(workflow.Id, Stop)).ShouldBe(DeleteResult.Deleted);

        (await LedgerAsync(store, workflow)).ShouldBeEmpty();
        (await LedgerAsync(store, other)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task More_schedules_than_are_written_at_once_fire_together_and_each_once()
    {
        const int Many = 2_300;
        await using var store = await OpenAsync();
        for (var i = 0; i < Many; i++) await store.PublishAsync(Flow.Of($"etl-{i}", "a").Every("@hourly"));
        await FireAtAsync(store, 1);
        while (await store.Schedules.FireDueAsync(Stop) == TimeSpan.Zero)
        {
        }
        var (runs, page) = (new HashSet<Guid>(), default(Guid?));
        for (; ; )
        {
            var found = (await store.Runs.ListAsync(new RunFilter { Before = page, Limit = 1000 }, Stop)).Items;
            foreach (var run in found) runs.Add(run.WorkflowId).ShouldBeTrue();
            if (found.Count < 1000) break;
            page = found[^1].Id;
        }
        runs.Count.ShouldBe(Many);
    }

    [Fact]
    public async Task F24_A_slot_that_finds_a_run_alive_is_skipped_and_the_next_one_is_not()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Overlap = Overlap.Skip });
        await FireAtAsync(store, 1);
        await FireAtAsync(store, 2);
        await EndRunAsync(store);
        await FireAtAsync(store, 3);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 skipped_overlap, 3 started");
    }

    [Fact]
    public async Task F24_A_slot_that_is_queued_starts_as_soon_as_the_run_before_it_ends()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Overlap = Overlap.QueueOne });
        foreach (var hour in (int[])[1, 2, 3]) await FireAtAsync(store, hour);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 waiting, 3 skipped_overlap");
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().NextFireAt.ShouldBe(Hour(4), "not the next look at the slot that waits");

        await EndRunAsync(store);
        await store.Schedules.FireDueAsync(Stop);

        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 started, 3 skipped_overlap");
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items[0].LogicalDate.ShouldBe(Hour(2));
        (await LedgerAsync(store, workflow))[1].LagMilliseconds.ShouldBe(3_600_000, "the wait counts");
    }

    [Fact]
    public async Task F25_No_more_runs_are_alive_than_the_limit_and_all_queued_slots_run_in_their_order()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { MaxActiveRuns = 2 });
        for (var hour = 1; hour <= 5; hour++) await FireAtAsync(store, hour);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 started, 3 waiting, 4 waiting, 5 waiting");
        for (var ended = 0; ended < 3; ended++)
        {
            (await store.Runs.ListAsync(new RunFilter { Status = RunStatus.Pending }, Stop)).Items.Count.ShouldBe(2);
            await EndRunAsync(store);
            await store.Schedules.FireDueAsync(Stop);
        }
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 started, 3 started, 4 started, 5 started");
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Reverse().Select(run => run.LogicalDate).ShouldBe(Enumerable.Range(1, 5).Select(hour => (DateTimeOffset?)Hour(hour)));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_makes_room_for_the_newest_slot()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Overlap = Overlap.CancelPrevious });
        var worker = await store.StartWorkerAsync();
        await FireAtAsync(store, 1);
        var held = (await worker.LeaseAsync()).ShouldHaveSingleItem();
        await FireAtAsync(store, 2);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 waiting");
        (await worker.RenewAsync(held)).ShouldNotBeNull().CancelRequested.ShouldHaveSingleItem().TaskRunId.ShouldBe(held.TaskRunId);

        await worker.EndAsync(held, OutcomeKind.Cancelled);
        await store.Schedules.FireDueAsync(Stop);

        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 started");
        (await store.RunAsync(held.Run.Id)).State.ShouldBe(RunState.Cancelled);
    }

    [Fact]
    public async Task A_slot_that_depends_on_the_past_waits_for_its_success()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { DependsOnPast = true });
        await FireAtAsync(store, 1);
        await EndRunAsync(store, OutcomeKind.Failed);
        await FireAtAsync(store, 2);
        await FireAtAsync(store, 2.5);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 waiting");
    }

    [Fact]
    public async Task So_many_failed_runs_in_a_row_pause_the_workflow()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { MaxConsecutiveFailedRuns = 2 });
        foreach (var (hour, end) in new[] { (1, OutcomeKind.Failed), (2, OutcomeKind.Success), (3, OutcomeKind.Failed), (4, OutcomeKind.Failed) })
        {
            (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().IsActive.ShouldBeTrue($"before {hour}");
            await FireAtAsync(store, hour);
            await EndRunAsync(store, end);
        }
        var paused = (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull();
        (paused.IsActive, paused.NextFireAt).ShouldBe((false, null));
        await FireAtAsync(store, 5);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 started, 3 started, 4 started");
    }

    [Fact]
    public async Task A_failure_of_a_backfill_is_none_of_the_schedule()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { MaxConsecutiveFailedRuns = 1 });
        await FireAtAsync(store, 1);
        await EndRunAsync(store, OutcomeKind.Failed);
        await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop);
        await store.Store.Backfills.CreateAsync(new BackfillRequest(workflow.Id, Hour(1), Hour(1)) { Reprocess = Reprocess.Failed }, Stop);
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        await EndRunAsync(store, OutcomeKind.Failed);
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().IsActive.ShouldBeTrue();
    }

    [Theory]
    [InlineData(Catchup.None, "1..5 skipped_pause")]
    [InlineData(Catchup.Latest, "1..4 skipped_pause, 5 started")]
    [InlineData(Catchup.All, "1 started, 2 started, 3 started, 4 started, 5 started")]
    public async Task F36_The_policy_of_missed_slots_holds_for_a_pause_too(Catchup catchup, string expected)
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Catchup = catchup });
        await store.Workflows.SetActiveAsync(workflow.Id, false, null, Stop);
        await FireAtAsync(store, 5.5);
        (await ToldAsync(store, workflow)).ShouldBe("", "nothing is decided during the pause");

        await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop);
        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));

        (await ToldAsync(store, workflow)).ShouldBe(expected);
    }

    [Fact]
    public async Task F35_After_seven_days_without_a_scheduler_five_hundred_minute_crons_do_what_each_policy_says()
    {
        await using var store = await OpenAsync();
        Catchup[] policies = [Catchup.None, Catchup.Latest, Catchup.All];
        var flows = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i => (Workflow: await store.PublishAsync(
            Flow.Of($"flow-{i}", "a").Every("* * * * *").With(new SchedulePolicy { Catchup = policies[i % 3], MaxActiveRuns = 4 })), Catchup: policies[i % 3])));
        var daily = await store.PublishAsync(Flow.Of("daily", "a").Every("@daily"));
        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(30));

        for (TimeSpan? wait = TimeSpan.Zero; wait == TimeSpan.Zero;) wait = await store.Schedules.FireDueAsync(Stop);

        (await ToldAsync(store, daily)).ShouldBe("24..144 missed, 168 started", "a backlog of others starves nobody");
        foreach (var (flow, catchup) in flows)
        {
            var ledger = await LedgerAsync(store, flow);
            var slots = ledger.GroupBy(one => one.Outcome).ToDictionary(group => group.Key, group => group.Sum(one => one.Slots));
            if (catchup == Catchup.All) (slots[SlotOutcome.Started], slots[SlotOutcome.Waiting], slots.Count).ShouldBe((4, SchedulePlanner.MaxWaiting, 2), "the rest follows as runs end");
            else (slots[SlotOutcome.Started], slots[SlotOutcome.Missed], slots.Count, ledger[^1].Slot).ShouldBe((1, (7 * 24 * 60) - 1, 2, TestStore.Epoch.AddDays(7)));
        }
    }

    [Trait("Scenario", "T01")]
    [Fact]
    public async Task F27_A_clock_that_jumps_a_day_ahead_and_back_causes_neither_a_burst_nor_a_silence()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { MaxActiveRuns = 100 });
        await FireAtAsync(store, 1);
        await FireAtAsync(store, 25.5);
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2..24 missed, 25 started", "the newest slot alone, as the policy has it");

        store.Time.AdjustTime(Hour(1.5));
        (await store.Schedules.FireDueAsync(Stop)).ShouldBe(TimeSpan.FromMinutes(30));
        for (var hour = 2; hour <= 26; hour++) await FireAtAsync(store, hour);

        var runs = (await store.Runs.ListAsync(new RunFilter { Limit = 100 }, Stop)).Items.Select(run => run.LogicalDate).Order();
        runs.ShouldBe(Enumerable.Range(1, 26).Select(hour => (DateTimeOffset?)Hour(hour)), "each slot once, that of the jump included");
        (await LedgerAsync(store, workflow)).ShouldAllBe(one => one.Outcome == SlotOutcome.Started && one.Slots == 1);
    }

    [Fact]
    public async Task F27_A_slot_that_waits_is_still_looked_at_when_the_clock_has_gone_back()
    {
        await using var store = await OpenAsync();
        await PublishAsync(store, new SchedulePolicy { Overlap = Overlap.QueueOne });
        await FireAtAsync(store, 1);
        await FireAtAsync(store, 25);
        store.Time.AdjustTime(Hour(1.5));
        (await store.Schedules.FireDueAsync(Stop)).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task F36_F40_The_slots_of_a_pause_belong_to_the_schedule_that_was_replaced_in_it()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Catchup = Catchup.All });
        await store.Workflows.SetActiveAsync(workflow.Id, false, null, Stop);
        await FireAtAsync(store, 2.5);
        await store.PublishAsync(Flow.Of("etl", "a").Every("*/30 * * * *").With(new SchedulePolicy { Catchup = Catchup.All }));
        await FireAtAsync(store, 4);
        await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop);
        (await ToldAsync(store, workflow)).ShouldBe("1..2 skipped_pause, 3 started, 4 started, 4 started");
    }

    [Fact]
    public async Task What_waits_when_the_schedule_is_taken_away_is_withdrawn()
    {
        await using var store = await OpenAsync();
        var workflow = await PublishAsync(store, new SchedulePolicy { Overlap = Overlap.QueueAll });
        await FireAtAsync(store, 1);
        await FireAtAsync(store, 2);
        await store.PublishAsync(Flow.Of("etl", "a"));
        (await ToldAsync(store, workflow)).ShouldBe("1 started, 2 withdrawn");
    }

    [Fact]
    public async Task A_run_in_the_style_of_data_intervals_is_about_the_time_since_the_slot_before()
    {
        await using var store = await OpenAsync();
        await PublishAsync(store, new SchedulePolicy { HasDataIntervals = true });
        await FireAtAsync(store, 1);
        var run = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem();
        (run.LogicalDate, run.DataIntervalEnd).ShouldBe((Hour(0), Hour(1)));
        var interval = (await (await store.StartWorkerAsync()).LeaseAsync()).ShouldHaveSingleItem().Run.Interval;
        interval.ShouldBe(new DataInterval(Hour(0), Hour(1)));
    }

    [Fact]
    public async Task Several_entries_fire_at_each_of_their_times_and_once_where_they_meet()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a") with
        {
            Schedules = [ScheduleDefinition.OfCron("0 */2 * * *"), new() { Every = "3h" }, new() { At = "2026-01-01T05:00", TimeZone = "UTC" }],
        });
        for (var hour = 1; hour <= 6; hour++) await FireAtAsync(store, hour);
        (await ToldAsync(store, workflow)).ShouldBe("2 started, 3 started, 4 started, 5 started, 6 started");
    }

    [Fact]
    public async Task A_definition_that_a_later_release_wrote_is_left_to_that_release()
    {
        await using var store = await OpenAsync();
        var later = await store.PublishAsync(Flow.Of("later", "a").Every("@hourly"));
        var good = await store.PublishAsync(Flow.Of("good", "a").Every("@hourly"));
        store.Database.Execute("update workflow_versions set definition = '{}' where definition like '%\"later\"%'");
        await store.ReopenAsync();
        await FireAtAsync(store, 1);
        (await ToldAsync(store, good)).ShouldBe("1 started");
        (await ToldAsync(store, later)).ShouldBe("");
        (await store.Workflows.FindAsync(later.Id, Stop)).ShouldNotBeNull().NextFireAt.ShouldBe(store.Now.AddSeconds(15), "it is looked at again");
    }

    private static DateTimeOffset Hour(double hour) => TestStore.Epoch.AddHours(hour);

    private static Task<Workflow> PublishAsync(TestStore store, SchedulePolicy policy) => store.PublishAsync(Flow.Of("etl", "a").Every("@hourly").With(policy));

    private static async Task FireAtAsync(TestStore store, double hour)
    {
        store.Time.Advance(Hour(hour) - store.Now);
        await store.Schedules.FireDueAsync(Stop);
    }

    /// <summary>Ends the oldest run that is alive.</summary>
    private static async Task EndRunAsync(TestStore store, OutcomeKind end = OutcomeKind.Success)
    {
        var worker = await store.StartWorkerAsync();
        await worker.EndAsync(await worker.LeaseOneAsync(), end);
    }

    /// <summary>The ledger of a workflow, oldest first.</summary>
    private static async Task<IReadOnlyList<Occurrence>> LedgerAsync(TestStore store, Workflow workflow) =>
        [.. (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id) { Limit = 1000 }, Stop)).Reverse()];

    private static async Task<string> ToldAsync(TestStore store, Workflow workflow) => string.Join(", ", (await LedgerAsync(store, workflow)).Select(one =>
        $"{(one.Slot - TestStore.Epoch).TotalHours:0}{(one.Slots > 1 ? $"..{(one.LastSlot - TestStore.Epoch).TotalHours:0}" : "")} {one.Outcome.Word()}"));
}
