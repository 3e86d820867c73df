using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Calendars;

/// <summary>Calendars as wire records.</summary>
internal static class CalendarMapping
{
    public const string EndOfDay = "24:00";

    public static CalendarResource Shown(this WorkCalendar calendar) => new()
    {
        Name = calendar.Name,
        Days = [.. calendar.Days.Order().Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))],
        Hours = [.. calendar.Hours.OrderBy(one => ((int)one.Day + 6) % 7).ThenBy(one => one.From).Select(Shown)],
    };

    private static CalendarHoursResource Shown(WeeklyHours hours) => new() { Day = WeeklyHours.DayWords[(int)hours.Day], From = Shown(hours.From), To = Shown(hours.To) };

    private static string Shown(TimeOnly time) => time == TimeOnly.MaxValue ? EndOfDay : time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
