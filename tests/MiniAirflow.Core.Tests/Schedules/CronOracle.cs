using System.Globalization;

namespace MiniAirflow.Core.Tests.Schedules;

/// <summary>What an expression of five plain fields fires at, found by walking minute by minute and looking at the wall clock. It shares no code with what it judges, and knows only the written rule.</summary>
/// <remarks>
/// A minute fires if the wall clock then fits. When the clock jumps forward over a time that fits, it fires at the jump, once. When it falls back, times that come
/// a second time do not fire again, unless the minute or hour field has a star, a range or a step: such an expression is an interval.
/// </remarks>
internal sealed class CronOracle
{
    private readonly HashSet<int> _minutes, _hours, _days, _months, _weekdays;
    private readonly bool _isInterval;

    public CronOracle(string expression)
    {
        var fields = expression.Split(' ');
        (_minutes, _hours, _days, _months) = (Read(fields[0], 0, 59), Read(fields[1], 0, 23), Read(fields[2], 1, 31), Read(fields[3], 1, 12));
        _weekdays = Read(fields[4], 0, 6);
        _isInterval = (fields[0] + fields[1]).AsSpan().ContainsAny("*-/");
    }

    /// <summary>All fires after one instant and before another.</summary>
    public List<DateTimeOffset> Fires(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var fires = new List<DateTimeOffset>();
        var seen = new HashSet<DateTime>();
        // A day before, so that the times that come a second time are known.
        var before = Wall(zone, from.AddDays(-1).AddMinutes(-1));
        for (var now = from.AddDays(-1); now < until; now = now.AddMinutes(1))
        {
            var wall = Wall(zone, now);
            var isFirst = seen.Add(wall);
            var isFire = Fits(wall) && (isFirst || _isInterval);
            for (var skipped = before.AddMinutes(1); skipped < wall && !isFire; skipped = skipped.AddMinutes(1)) isFire = Fits(skipped);
            if (isFire && now > from) fires.Add(now);
            before = wall;
        }
        return fires;
    }

    private static DateTime Wall(TimeZoneInfo zone, DateTimeOffset now) => TimeZoneInfo.ConvertTime(now, zone).DateTime;

    private bool Fits(DateTime wall) =>
        _minutes.Contains(wall.Minute) && _hours.Contains(wall.Hour) && _days.Contains(wall.Day) && _months.Contains(wall.Month) && _weekdays.Contains((int)wall.DayOfWeek);

    private static HashSet<int> Read(string field, int min, int max)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var text, var by] ? (text, Number(by)) : (part, 1);
            var (low, high) = range == "*" ? (min, max) : range.Split('-') is [var a, var b] ? (Number(a), Number(b)) : (Number(range), step > 1 ? max : Number(range));
            for (var value = low; value <= high; value += step) values.Add(value);
        }
        return values;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
