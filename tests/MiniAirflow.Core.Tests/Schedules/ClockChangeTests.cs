using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

/// <summary>Every change of the clocks in 60 zones from 2000 to 2040, beside an oracle that walks through it minute by minute.</summary>
public sealed class ClockChangeTests
{
    private static readonly DateTimeOffset First = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Last = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Zones =
    [
        "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "Africa/Johannesburg", "Africa/Khartoum", "Africa/Tripoli", "Africa/Windhoek",
        "America/Anchorage", "America/Argentina/Buenos_Aires", "America/Asuncion", "America/Bogota", "America/Caracas", "America/Chicago", "America/Denver",
        "America/Godthab", "America/Halifax", "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/Miquelon", "America/Montevideo", "America/New_York",
        "America/Phoenix", "America/Port-au-Prince", "America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll",
        "Asia/Amman", "Asia/Baghdad", "Asia/Beirut", "Asia/Damascus", "Asia/Dhaka", "Asia/Gaza", "Asia/Hovd", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang",
        "Asia/Shanghai", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores", "Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Eucla", "Australia/Lord_Howe", "Australia/Sydney",
        "Europe/Berlin", "Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter",
        "Pacific/Fiji", "Pacific/Norfolk",
    ];

    private static readonly string[] Expressions =
    [
        "30 2 * * *", "30 1 * * *", "0 0 * * *", "15 23 * * 6", "0,30 0,1,2,3 * * *", "59 23 31 12 *", "0 3 * * 0",
        "* * * * *", "*/15 * * * *", "0 */2 * * *", "10 1-4 * * *", "7 0-23/3 * * 0,6", "30 * 28-31 * *",
    ];

    public static TheoryData<string> EachZone => [.. Zones];

    [Theory]
    [MemberData(nameof(EachZone))]
    public void F30_F31_A_schedule_fires_through_each_change_of_the_clocks_by_the_written_rule(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        foreach (var change in Changes(zone))
        {
            var (from, until) = (change.AddHours(-4), change.AddHours(5));
            foreach (var expression in Expressions)
                Fires(expression, name, from, until).ShouldBe(new CronOracle(expression).Fires(zone, from, until), $"{expression} in {name} around {change:u}");
        }
    }

    [Theory]
    [MemberData(nameof(EachZone))]
    public void F30_F31_A_time_of_every_day_fires_on_every_day_of_the_far_future(string name)
    {
        // Where the listed changes end and a rule goes on, the clock is read with larger steps.
        var (zone, slots) = (TimeZoneInfo.FindSystemTimeZoneById(name), 0);
        for (var year = 2030; year < 2130; year += 9)
        {
            var from = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
            foreach (var slot in Timetables.Of("0 12 * * *", name).After(from).TakeWhile(slot => slot.At <= from.AddYears(1)))
            {
                TimeZoneInfo.ConvertTime(slot.At, zone).TimeOfDay.ShouldBe(TimeSpan.FromHours(12));
                slots++;
            }
        }
        slots.ShouldBe(12 * 365 + 3);
    }

    [Fact]
    public void The_zones_have_changes_to_be_tried() =>
        Zones.Sum(name => Changes(TimeZoneInfo.FindSystemTimeZoneById(name)).Count).ShouldBeGreaterThan(2_000);

    private static List<DateTimeOffset> Fires(string expression, string zone, DateTimeOffset from, DateTimeOffset until)
    {
        CronSchedule.TryParse(expression, zone, from, out var schedule, out var problem).ShouldBeTrue(problem);
        var fires = new List<DateTimeOffset>();
        for (var at = schedule!.NextAfter(from); at is { } fire && fire < until; at = schedule.NextAfter(fire))
        {
            fire.ShouldBeGreaterThan(fires is [.., var last] ? last : from, expression);
            fires.Add(fire);
        }
        return fires;
    }

    /// <summary>The minutes at which the zone's distance from UTC changes.</summary>
    private static List<DateTimeOffset> Changes(TimeZoneInfo zone)
    {
        var changes = new List<DateTimeOffset>();
        for (var day = First; day < Last; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day) == zone.GetUtcOffset(day.AddDays(1))) continue;
            var (before, after) = (day, day.AddDays(1));
            while (after - before > TimeSpan.FromMinutes(1))
            {
                var middle = before.AddMinutes((int)((after - before).TotalMinutes / 2));
                if (zone.GetUtcOffset(middle) == zone.GetUtcOffset(day)) before = middle;
                else after = middle;
            }
            changes.Add(after);
        }
        return changes;
    }
}
