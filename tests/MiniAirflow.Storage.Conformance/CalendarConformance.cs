using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="ICalendarStore"/> promises.</summary>
public abstract class CalendarConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly WorkCalendar Holidays = new("holidays", [new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 6)], []);

    [Fact]
    public async Task A_calendar_comes_back_as_it_was_written()
    {
        await using var store = await OpenAsync();
        var office = new WorkCalendar("Büro", [], [new WeeklyHours(DayOfWeek.Monday, new TimeOnly(9, 0), new TimeOnly(17, 30))]);
        await store.Store.Calendars.PutAsync(Holidays, Stop);
        await store.Store.Calendars.PutAsync(office, Stop);
        var read = (await store.Store.Calendars.FindAsync("Büro", Stop)).ShouldNotBeNull();
        read.Hours.ShouldBe(office.Hours);
        (await store.Store.Calendars.ListAsync(Stop)).Select(one => one.Name).ShouldBe(["Büro", "holidays"], ignoreOrder: true);
        (await store.Store.Calendars.FindAsync("holidays", Stop)).ShouldNotBeNull().Days.ShouldBe(Holidays.Days, ignoreOrder: true);
        (await store.Store.Calendars.DeleteAsync("holidays", Stop)).ShouldBeTrue();
        (await store.Store.Calendars.DeleteAsync("holidays", Stop)).ShouldBeFalse();
        (await store.Store.Calendars.FindAsync("holidays", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_slot_on_a_day_that_is_left_out_does_not_fire_and_the_ledger_says_why()
    {
        await using var store = await OpenAsync();
        await store.Store.Calendars.PutAsync(Holidays, Stop);
        var workflow = await store.PublishAsync(Daily(ExcludedDay.Skip));
        for (var day = 1; day <= 3; day++) await DayAsync(store, day);
        var ledger = (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop)).Reverse().ToList();
        ledger.Select(one => one.Outcome).ShouldBe([SlotOutcome.Started, SlotOutcome.SkippedCalendar, SlotOutcome.Started]);
        ledger[1].Reason.ShouldBe("Calendar holidays leaves its day out.");
    }

    [Fact]
    public async Task A_slot_that_moves_comes_on_the_next_working_day_and_meets_that_days_own()
    {
        await using var store = await OpenAsync();
        await store.Store.Calendars.PutAsync(Holidays, Stop);
        var workflow = await store.PublishAsync(Daily(ExcludedDay.NextWorkingDay) with { Schedules = [new() { Cron = "0 9 2 * *", Exclude = ["holidays"], OnExcluded = ExcludedDay.NextWorkingDay }] });
        workflow.NextFireAt.ShouldBe(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));
        await DayAsync(store, 3);
        var moved = (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop)).ShouldHaveSingleItem();
        (moved.Outcome, moved.Reason).ShouldBe((SlotOutcome.Started, "Moved by a calendar from 2026-01-02 09:00."));
    }

    [Fact]
    public async Task A_calendar_that_changes_moves_the_next_slot_of_the_schedules_that_refer_to_it()
    {
        await using var store = await OpenAsync();
        await store.Store.Calendars.PutAsync(new WorkCalendar("holidays", [], []), Stop);
        var workflow = await store.PublishAsync(Daily(ExcludedDay.NextWorkingDay));
        await DayAsync(store, 1);
        await store.Store.Calendars.PutAsync(Holidays, Stop);
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().NextFireAt.ShouldBe(new DateTimeOffset(2026, 1, 3, 9, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_schedule_whose_calendar_is_unknown_waits_for_it_and_others_go_on()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Daily(ExcludedDay.Skip));
        workflow.NextFireAt.ShouldBeNull();
        await store.Store.Calendars.PutAsync(Holidays, Stop);
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldNotBeNull().NextFireAt.ShouldBe(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero));
    }

    private static WorkflowDefinition Daily(ExcludedDay onExcluded) =>
        Flow.Of("etl", "a") with { Schedules = [new() { Cron = "0 9 * * *", Exclude = ["holidays"], OnExcluded = onExcluded }] };

    private static async Task DayAsync(TestStore store, int day)
    {
        store.Time.Advance(new DateTimeOffset(2026, 1, day, 9, 0, 1, TimeSpan.Zero) - store.Now);
        await store.Schedules.FireDueAsync(Stop);
    }
}
