using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class SchedulePreviewTests
{
    /// <summary>A daily or hourly schedule around a change of the clocks: zone, expression, after, and the slots as a person reads them.</summary>
    public static TheoryData<string, string, string, string> ClockChanges => new()
    {
        { "Europe/Berlin", "30 2 * * *", "2027-03-27T00:00", "03-27 02:30 +01:00 | 03-28 03:00 +02:00 left out: 02:30 does not exist, fires at the jump | 03-29 02:30 +02:00" },
        { "Europe/Berlin", "30 2 * * *", "2027-10-30T00:00", "10-30 02:30 +02:00 | 10-31 02:30 +02:00 comes twice: first | 11-01 02:30 +01:00" },
        { "Europe/Berlin", "30 * * * *", "2027-10-31T01:00", "10-31 01:30 +02:00 | 10-31 02:30 +02:00 comes twice: first | 10-31 02:30 +01:00 comes twice: second" },
        { "Europe/Berlin", "0 * * * *", "2027-10-31T01:30", "10-31 02:00 +02:00 comes twice: first | 10-31 02:00 +01:00 comes twice: second | 10-31 03:00 +01:00" },
        { "Australia/Lord_Howe", "*/15 1,2 * * *", "2027-04-04T01:20", "04-04 01:30 +11:00 comes twice: first | 04-04 01:45 +11:00 comes twice: first | 04-04 01:30 +10:30 comes twice: second" },
        { "Pacific/Apia", "0 12 * * *", "2011-12-29T00:00", "12-29 12:00 -10:00 | 12-31 00:00 +14:00 left out: 2011-12-30 12:00 does not exist, fires at the jump | 12-31 12:00 +14:00" },
        { "UTC", "0 0 29 2 *", "2026-01-01T00:00", "02-29 00:00 +00:00 | 02-29 00:00 +00:00 | 02-29 00:00 +00:00" },
    };

    [Theory]
    [MemberData(nameof(ClockChanges))]
    public void F30_F31_A_slot_is_shown_on_its_wall_with_what_a_change_of_the_clocks_does_to_it(string zone, string cron, string after, string expected)
    {
        ScheduleTexts.TryParseTime(after, TimeZoneInfo.FindSystemTimeZoneById(zone), out var from, out _).ShouldBeTrue();
        var preview = SchedulePreview.Of(Timetables.Of(cron, zone), from, 3);
        string.Join(" | ", preview.Slots.Select(slot => $"{slot.Local:MM-dd HH:mm zzz} {slot.Note}".TrimEnd())).ShouldBe(expected);
        preview.Slots.ShouldAllBe(slot => slot.At == slot.Local && slot.At.Offset == TimeSpan.Zero && slot.Zone == zone);
    }

    /// <summary>A schedule, how many of its slots from 2026 on are asked for, and the remarks.</summary>
    public static TheoryData<string, int, string> Remarks => new()
    {
        { "", 3, "There is no schedule: the workflow runs only when triggered." },
        { "0 0 * * *", 3, "" },
        { "0 0 1 1 *", 1, "" }, // a year to the day
        { "0 0 29 2 *", 1, "The next fire is in 2 years." },
        { "0 0 29 2 1", 1, "The next fire is in 18 years." },
        { "2027-01-01T00:01", 1, "The next fire is in more than a year." },
        { "2025-01-01T00:00", 3, "The schedule has ended." },
        { "2026-02-01T00:00", 3, "The schedule ends with the last of these slots." },
        { "2026-02-01T00:00", 1, "" },
    };

    [Theory]
    [MemberData(nameof(Remarks))]
    public void What_the_slots_do_not_say_is_a_remark(string schedule, int count, string remarks)
    {
        var definition = schedule.Contains('T') ? new ScheduleDefinition { At = schedule } : ScheduleDefinition.OfCron(schedule);
        var timetable = schedule.Length == 0 ? Timetables.Of() : Timetables.Of(definition);
        string.Join(' ', SchedulePreview.Of(timetable, Timetables.Now, count).Remarks).ShouldBe(remarks);
    }

    [Fact]
    public void What_calendars_do_to_a_slot_is_told()
    {
        var calendar = new WorkCalendar("holidays", [new DateOnly(2026, 1, 6)], [new WeeklyHours(DayOfWeek.Saturday, TimeOnly.MinValue, TimeOnly.MaxValue), new WeeklyHours(DayOfWeek.Sunday, TimeOnly.MinValue, TimeOnly.MaxValue)]);
        string.Join(" | ", SchedulePreview.Of(Of(new ScheduleDefinition { Cron = "0 9 2-9 * *", Exclude = ["holidays"] }), Timetables.Now, 5).Slots.Select(slot => $"{slot.Local:dd} {slot.Note}".TrimEnd()))
            .ShouldBe("02 | 03 does not fire: calendar holidays leaves it out | 04 does not fire: calendar holidays leaves it out | 05 | 06 does not fire: calendar holidays leaves it out");
        var daily = new ScheduleDefinition { Cron = "0 9 6 * *", Exclude = ["holidays"], OnExcluded = ExcludedDay.NextWorkingDay };
        SchedulePreview.Of(Of(daily), Timetables.Now, 1).Slots.ShouldHaveSingleItem().Note.ShouldBe("moved by a calendar from 2026-01-06 09:00");
        SchedulePreview.Of(Of(daily with { Cron = "0 9 6 1 *", OnExcluded = ExcludedDay.Skip }), Timetables.Now, 1).Remarks.ShouldBe(["None of these slots fires: calendars leave them all out."]);

        Timetable Of(ScheduleDefinition one) => Timetables.Of(new WorkflowDefinition { Name = "w", Schedules = [one] }, calendar);
    }

    [Fact]
    public void As_text_it_has_a_line_for_each_slot_and_each_remark() =>
        SchedulePreview.Of(Timetables.Of(new ScheduleDefinition { At = "2027-03-28T02:30", TimeZone = "Europe/Berlin" }), Timetables.Now, 2).ToText().ShouldBe(
            "2027-03-28T01:00:00Z  Sun 2027-03-28 03:00:00 +02:00  Europe/Berlin\nThe next fire is in more than a year.\nThe schedule ends with the last of these slots.\n");

    [Fact]
    public void Calendars_that_are_unknown_are_left_away_and_named_once()
    {
        var definition = new WorkflowDefinition { Name = "w", Schedules = [ScheduleDefinition.OfCron("@daily") with { Exclude = ["a", "b"], Include = ["a"] }, ScheduleDefinition.OfCron("@hourly") with { Exclude = ["a"] }] };
        var remarks = new List<string>();
        var known = KnownCalendars.Only(definition, name => name == "b" ? new WorkCalendar("b", [], []) : null, remarks);
        remarks.ShouldBe(["Calendar a is not known here and is not applied."]);
        known.Schedules.Select(one => string.Join(',', one.Exclude.Concat(one.Include))).ShouldBe(["b", ""]);
        KnownCalendars.Only(definition, name => new WorkCalendar(name, [], []), remarks).ShouldBeSameAs(definition);
    }

    [Fact]
    public void The_slots_are_those_of_the_timetable_and_a_time_that_comes_twice_comes_once_each_way() =>
        Gen.Select(Gen.OneOf("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"), Gen.OneOf("*/20 * * * *", "30 2 * * *", "15 */3 * * 0"), Gen.Int[0, 20_000], Gen.Int[1, 300])
            .Sample((zone, cron, hours, count) =>
            {
                var (timetable, after) = (Timetables.Of(cron, zone), Timetables.Now.AddHours(hours));
                var slots = SchedulePreview.Of(timetable, after, count).Slots;
                slots.Select(slot => slot.At).ShouldBe(timetable.After(after).Take(count).Select(slot => slot.At));
                var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
                slots.ShouldAllBe(slot => slot.Local.DateTime == TimeZoneInfo.ConvertTime(slot.At, info).DateTime);
                slots.ShouldAllBe(slot => slot.Showing != Showing.Only == info.IsAmbiguousTime(slot.Local.DateTime));
                slots.GroupBy(slot => (slot.Local.DateTime, slot.Showing)).ShouldAllBe(group => group.Count() == 1);
            });

    [Theory]
    [InlineData("400d", "8999-01-01")]
    [InlineData("3653d", "2026-01-01")]
    [InlineData("1s", "9000-12-31")]
    public void A_look_to_the_end_of_time_ends(string every, string after)
    {
        ScheduleTexts.TryParseTime(after, TimeZoneInfo.Utc, out var from, out _).ShouldBeTrue();
        foreach (var zone in (string[])["UTC", "Europe/Berlin"])
            SchedulePreview.Of(Timetables.Of(new ScheduleDefinition { Every = every, TimeZone = zone }), from, 1000).Slots[^1].At.Year.ShouldBeInRange(9_000, 9_990);
        SchedulePreview.Of(Timetables.Of("0 0 1 1 *"), from, 1000).Slots.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void The_count_is_bounded(int count) => Should.Throw<ArgumentOutOfRangeException>(() => SchedulePreview.Of(Timetables.Of("@daily"), Timetables.Now, count));
}
