using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class TimetableTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Entries_are_one_sequence_in_order_and_meet_in_one_slot()
    {
        var timetable = Timetables.Of(ScheduleDefinition.OfCron("0 */2 * * *"), new ScheduleDefinition { Every = "3h" }, new ScheduleDefinition { At = "2026-01-01T05:30" });
        Hours(timetable, 7).ShouldBe([2, 3, 4, 5.5, 6, 8, 9]);
    }

    [Fact]
    public void Each_entry_has_its_own_zone()
    {
        var timetable = Timetables.Of(new WorkflowDefinition
        {
            Name = "w", TimeZone = "Asia/Tokyo",
            Schedules = [ScheduleDefinition.OfCron("0 12 * * *"), ScheduleDefinition.OfCron("0 12 * * *") with { TimeZone = "America/New_York" }],
        });
        Hours(timetable, 4).ShouldBe([3, 17, 27, 41]); // noon is at 3 in Tokyo and at 17 in New York
    }

    [Fact]
    public void An_entry_fires_from_its_first_date_to_the_end_of_its_last()
    {
        var timetable = Timetables.Of(new ScheduleDefinition { Cron = "0 0,12 * * *", TimeZone = "Europe/Berlin", StartDate = "2026-01-03", EndDate = "2026-01-04" });
        Hours(timetable, 10).ShouldBe([47, 59, 71, 83]);
        timetable.Start.ShouldBe(Start.AddHours(47));
        Timetables.Of(new ScheduleDefinition { Every = "1d", StartDate = "2026-01-02T10:00", EndDate = "2026-01-03T10:00" }).After(Start).Select(slot => (slot.At - Start).TotalHours).ShouldBe([34, 58]);
    }

    [Fact]
    public void An_interval_is_counted_from_its_start_date_or_from_1970()
    {
        Hours(Timetables.Of(new ScheduleDefinition { Every = "7h" }), 2).ShouldBe(Enumerable.Range(0, 2).Select(i => (double)((((long)(Start - DateTimeOffset.UnixEpoch).TotalHours / 7) + 1 + i) * 7 - (long)(Start - DateTimeOffset.UnixEpoch).TotalHours)));
        Hours(Timetables.Of(new ScheduleDefinition { Every = "7h", StartDate = "2026-01-01T01:00" }), 3).ShouldBe([1, 8, 15]);
    }

    [Theory]
    [InlineData("15m", 15)]
    [InlineData("1h30m", 90)]
    [InlineData("2d", 2880)]
    [InlineData("1d1h1m", 1501)]
    [InlineData("120s", 2)]
    public void A_duration_is_read(string text, int minutes)
    {
        ScheduleTexts.TryParseDuration(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMinutes(minutes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0s")]
    [InlineData("15")]
    [InlineData("1h 30m")]
    [InlineData("30m1h")]
    [InlineData("-1h")]
    [InlineData("9999d")]
    [InlineData("99999999999999s")]
    public void What_is_no_duration_is_refused(string text) => ScheduleTexts.TryParseDuration(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2026-12-24T18:00", "2026-12-24T17:00:00Z")]
    [InlineData("2026-12-24 18:00:30", "2026-12-24T17:00:30Z")]
    [InlineData("2026-12-24T18:00:00+05:00", "2026-12-24T13:00:00Z")]
    [InlineData("2026-12-24T18:00Z", "2026-12-24T18:00:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:00:00Z")] // left out: the jump
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")] // twice: the first
    public void F30_A_time_is_read_on_the_zones_clock(string text, string expected)
    {
        ScheduleTexts.TryParseTime(text, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), out var instant, out _).ShouldBeTrue();
        instant.ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void F30_A_slot_that_stands_for_a_time_that_was_left_out_says_so()
    {
        var timetable = Timetables.Of("30 2 * * *", "Europe/Berlin");
        var slots = timetable.After(new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero)).Take(3).ToList();
        slots.Select(slot => slot.LeftOutTime?.ToString("HH:mm")).ShouldBe([null, "02:30", null]);
        slots[1].At.ShouldBe(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void The_slot_before_an_instant_is_the_last_of_those_that_come_before_it() =>
        Gen.Select(Gen.OneOf("*/7 * * * *", "0 3 * * 1", "0 0 1 * *", "0 0 29 2 *", "15,45 9-17 * * 1-5", "30 2 * * *"), Gen.Int[0, 60 * 24 * 900], Gen.OneOf("UTC", "Europe/Berlin")).Sample((cron, minutes, zone) =>
        {
            var (timetable, instant) = (Timetables.Of(cron, zone), Start.AddMinutes(minutes));
            var last = timetable.LastBefore(instant).ShouldNotBeNull().At;
            last.ShouldBeLessThan(instant);
            timetable.NextAfter(last).ShouldNotBeNull().At.ShouldBeGreaterThanOrEqualTo(instant);
        });

    [Fact]
    public void A_slot_of_a_day_that_is_left_out_is_marked_or_moves_to_the_next_day_that_is_not() =>
        Gen.Select(Gen.Bool.Array[40], Gen.OneOf("0 9 * * *", "0 9,17 * * *", "30 2 1,10,20 * *", "0 */6 * * *")).Sample((leftOut, cron) =>
        {
            var days = Enumerable.Range(0, 40).Where(day => leftOut[day]).Select(day => DateOnly.FromDateTime(Start.Date.AddDays(day))).ToHashSet();
            var calendar = new WorkCalendar("holidays", days, []);
            var raw = Timetables.Of(cron).After(Start).TakeWhile(slot => slot.At < Start.AddDays(30)).Select(slot => slot.At).ToList();

            var skipping = Of(ExcludedDay.Skip).After(Start).TakeWhile(slot => slot.At < Start.AddDays(30)).ToList();
            skipping.Select(slot => slot.At).ShouldBe(raw);
            skipping.ShouldAllBe(slot => (slot.ExcludedBy != null) == days.Contains(DateOnly.FromDateTime(slot.At.Date)));

            var moved = Of(ExcludedDay.NextWorkingDay).After(Start).TakeWhile(slot => slot.At < Start.AddDays(30)).ToList();
            moved.Select(slot => slot.At).ShouldBe(raw.Select(At).Where(at => at < Start.AddDays(30)).Distinct().Order());
            moved.ShouldAllBe(slot => slot.ExcludedBy == null && !days.Contains(DateOnly.FromDateTime(slot.At.Date)));

            DateTimeOffset At(DateTimeOffset at)
            {
                while (days.Contains(DateOnly.FromDateTime(at.Date))) at = at.AddDays(1);
                return at;
            }

            Timetable Of(ExcludedDay onExcluded) =>
                Timetables.Of(new WorkflowDefinition { Name = "w", Schedules = [new() { Cron = cron, Exclude = ["holidays"], OnExcluded = onExcluded }] }, calendar);
        });

    [Fact]
    public void Only_the_hours_of_a_calendar_that_is_included_have_slots()
    {
        var office = new WorkCalendar("office", [], [new WeeklyHours(DayOfWeek.Friday, new TimeOnly(9, 0), new TimeOnly(11, 0))]);
        var timetable = Timetables.Of(new WorkflowDefinition { Name = "w", Schedules = [new() { Cron = "@hourly", Include = ["office"] }] }, office);
        timetable.After(Start).Take(200).Where(slot => slot.ExcludedBy is null).Select(slot => (slot.At - Start).TotalHours).ShouldBe([33, 34]); // the second of January is a Friday
    }

    [Fact]
    public void A_data_interval_goes_from_the_slot_before_to_the_slot()
    {
        var timetable = Timetables.Of(new WorkflowDefinition { Name = "w", Schedules = [ScheduleDefinition.OfCron("0 3 * * 1-5")], Policy = new SchedulePolicy { HasDataIntervals = true } });
        var monday = new DateTimeOffset(2026, 1, 5, 3, 0, 0, TimeSpan.Zero);
        timetable.IntervalOf(monday).ShouldBe(new DataInterval(monday.AddDays(-3), monday));
        timetable.IntervalsAfter(Start).Take(3).Select(one => one.Interval).ShouldBe(timetable.After(Start).Take(3).Select(slot => timetable.IntervalOf(slot.At)));
        Timetables.Of("0 3 * * *").IntervalOf(monday).ShouldBe(new DataInterval(monday, monday));
    }

    private static IEnumerable<double> Hours(Timetable timetable, int count) => timetable.After(Start).Take(count).Select(slot => (slot.At - Start).TotalHours);
}
