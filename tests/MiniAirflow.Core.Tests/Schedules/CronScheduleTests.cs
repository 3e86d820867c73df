using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class CronScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("*/5 * * * *", "UTC", "2026-01-01T00:05:00Z")]
    [InlineData(" 30  6 * * 1-5 ", "UTC", "2026-01-01T06:30:00Z")]
    [InlineData("*/10 * * * * *", "UTC", "2026-01-01T00:00:10Z")]
    [InlineData("0 9 * * *", "Europe/Berlin", "2026-01-01T08:00:00Z")]
    [InlineData("0 0 * * *", "Asia/Kolkata", "2026-01-01T18:30:00Z")]
    [InlineData("@yearly", "UTC", "2027-01-01T00:00:00Z")]
    [InlineData("@annually", "UTC", "2027-01-01T00:00:00Z")]
    [InlineData("@monthly", "UTC", "2026-02-01T00:00:00Z")]
    [InlineData("@weekly", "UTC", "2026-01-04T00:00:00Z")]
    [InlineData("@DAILY", "UTC", "2026-01-02T00:00:00Z")]
    [InlineData("@midnight", "UTC", "2026-01-02T00:00:00Z")]
    [InlineData("@hourly", "UTC", "2026-01-01T01:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2028-02-29T00:00:00Z")]
    public void An_expression_fires_next_at(string expression, string zone, string next)
    {
        CronSchedule.TryParse(expression, zone, Now, out var schedule, out var problem).ShouldBeTrue(problem);
        problem.ShouldBeNull();
        schedule.ShouldNotBeNull().NextAfter(Now).ShouldBe(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture));
        schedule.NextAfter(Now)!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("* * * *", "has 4")]
    [InlineData("* * * * * * *", "has 7")]
    [InlineData("", "has 0")]
    [InlineData("60 * * * *", "is no cron expression")]
    [InlineData("a b c d e", "is no cron expression")]
    [InlineData("@every", "is no macro; known are @yearly")]
    public void An_expression_that_cannot_be_used_is_refused_in_one_sentence(string expression, string problem)
    {
        CronSchedule.TryParse(expression, "UTC", Now, out var schedule, out var said).ShouldBeFalse();
        schedule.ShouldBeNull();
        said.ShouldNotBeNull().ShouldContain(problem);
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("0 0 31 2 1")]
    public void F32_A_date_that_never_comes_is_refused(string expression)
    {
        foreach (var zone in (string[])["UTC", "Europe/Berlin", "Pacific/Apia"])
        {
            CronSchedule.TryParse(expression, zone, Now, out _, out var problem).ShouldBeFalse();
            problem.ShouldBe($"'{expression}' never fires: no date fits it.");
        }
    }

    [Theory]
    [InlineData(2026)]
    [InlineData(2041)]
    [InlineData(2072)] // the next but one is beyond 2100, which has no leap day
    [InlineData(2093)]
    public void F33_A_leap_day_on_a_given_weekday_is_found_however_far_away_or_said_to_be_beyond_the_horizon(int year)
    {
        var from = new DateTimeOffset(year, 3, 1, 0, 0, 0, TimeSpan.Zero);
        for (var weekday = 0; weekday < 7; weekday++)
        {
            var expected = Enumerable.Range(year + 1, CronSchedule.HorizonYears + 10).Where(DateTime.IsLeapYear).Select(leap => new DateTimeOffset(leap, 2, 29, 0, 0, 0, TimeSpan.Zero))
                .First(day => (int)day.DayOfWeek == weekday);
            var isFound = CronSchedule.TryParse($"0 0 29 2 {weekday}", "UTC", from, out var schedule, out var problem);
            isFound.ShouldBe(expected.Year - year <= CronSchedule.HorizonYears, problem);
            if (isFound) schedule!.NextAfter(from).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("0 12 13 * 5", "2026-02-13T12:00:00Z")]
    [InlineData("0 0 1-7 * 1", "2026-01-05T00:00:00Z")] // the first Monday of a month
    [InlineData("0 0 */2 * 0", "2026-01-11T00:00:00Z")]
    public void F34_Where_a_day_of_the_month_and_a_weekday_are_given_both_must_fit(string expression, string next)
    {
        CronSchedule.TryParse(expression, "UTC", Now, out var schedule, out var problem).ShouldBeTrue(problem);
        schedule!.NextAfter(Now).ShouldBe(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("Europe/Ber\0lin")]
    public void F39_An_unknown_zone_is_refused_in_one_sentence(string zone)
    {
        CronSchedule.TryParse("@daily", zone, Now, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain("is no time zone known here");
    }

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // F30: 02:30 does not exist, so it fires when the clock jumps
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z,2026-10-26T01:30:00Z")] // 02:30 comes twice and fires once
    [InlineData("0 */1 * * *", "2026-10-24T22:30:00Z", "2026-10-24T23:00:00Z,2026-10-25T00:00:00Z,2026-10-25T01:00:00Z,2026-10-25T02:00:00Z")] // an interval keeps its cadence
    public void F30_Fixed_times_fire_once_and_intervals_keep_their_cadence_through_a_change_of_the_clocks(string expression, string from, string fires)
    {
        CronSchedule.TryParse(expression, "Europe/Berlin", Now, out var schedule, out _).ShouldBeTrue();
        var at = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var fire in fires.Split(','))
        {
            at = schedule!.NextAfter(at).ShouldNotBeNull();
            at.ShouldBe(DateTimeOffset.Parse(fire, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void F40_The_end_of_time_is_an_end_and_no_overflow()
    {
        CronSchedule.TryParse("* * * * * *", "UTC", Now, out var schedule, out _).ShouldBeTrue();
        schedule!.NextAfter(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)).ShouldBeNull();
        CronSchedule.TryParse("* * * * *", "UTC", new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("61 25 * * *", "'61 25 * * *' is no cron expression: minute (field 1) is '61', but may be 0 to 59; hour (field 2) is '25', but may be 0 to 23.")]
    [InlineData("0 0 0 * 13 *", "'0 0 0 * 13 *' is no cron expression: month (field 5) is '13', but may be 1 to 12 or JAN to DEC.")]
    [InlineData("H 2 * * *", "'H 2 * * *' is no cron expression: minute (field 1) is 'H', but may be 0 to 59.")]
    public void Every_wrong_field_is_named_with_its_place_and_what_it_may_say(string expression, string expected)
    {
        CronSchedule.TryParse(expression, "UTC", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), out _, out var problem).ShouldBeFalse();
        problem.ShouldBe(expected);
    }
}
