using System.Globalization;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary>Times as a command line writes them: instants, or what the wall of a schedule's zone shows.</summary>
internal static class TimeArguments
{
    private static readonly string[] Clocks = ["HH:mm", "HH:mm:ss"];

    /// <summary>A date or a time; a date is its first moment.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static DateTimeOffset Read(string text, string name, TimeZoneInfo zone) => Read(text, name, zone, out _);

    /// <summary>A date or a time up to which something is meant; a date counts to its end.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static DateTimeOffset ReadEnd(string text, string name, TimeZoneInfo zone)
    {
        var instant = Read(text, name, zone, out var isDate);
        if (!isDate) return instant;
        ScheduleTexts.TryParseTime(DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), zone, out var next, out _);
        return next.AddTicks(-1);
    }

    /// <summary>One time: an instant, a time on the wall, or a time of day, which is the last one that has passed.</summary>
    /// <exception cref="CommandException">It is none of these.</exception>
    public static DateTimeOffset ReadMoment(string text, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (TimeOnly.TryParseExact(text, Clocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
            var at = OnWall(today, clock, zone);
            return at <= now ? at : OnWall(today.AddDays(-1), clock, zone);
        }
        if (TryRead(text, zone, out var instant, out var isDate) && !isDate) return instant;
        throw CommandException.BadInput($"'{text}' is no time; write 02:30 for the last one that has passed, 2026-11-26T02:30 in the schedule's zone, or 2026-11-26T02:30:00+01:00.");
    }

    private static DateTimeOffset Read(string text, string name, TimeZoneInfo zone, out bool isDate) =>
        TryRead(text, zone, out var instant, out isDate) ? instant : throw CommandException.BadInput($"{name}: '{text}' is no date or time; {ScheduleTexts.TimeForm}.");

    private static bool TryRead(string text, TimeZoneInfo zone, out DateTimeOffset instant, out bool isDate)
    {
        isDate = false;
        return ScheduleTexts.TryParseInstant(text, out instant) || ScheduleTexts.TryParseTime(text, zone, out instant, out isDate);
    }

    private static DateTimeOffset OnWall(DateOnly day, TimeOnly clock, TimeZoneInfo zone)
    {
        ScheduleTexts.TryParseTime(day.ToDateTime(clock).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), zone, out var instant, out _);
        return instant;
    }
}
