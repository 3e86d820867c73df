using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Calendars;

/// <summary>Calendars for people.</summary>
internal static class CalendarOutput
{
    /// <summary>How much is in it.</summary>
    public static string Counted(CalendarResource calendar) =>
        calendar.Hours.Count == 0 ? Number(calendar.Days.Count, "day") : $"{Number(calendar.Days.Count, "day")} and hours on {Number(Weekdays(calendar), "weekday")}";

    public static void Write(CommandHost host, IEnumerable<CalendarResource> calendars) =>
        new Tables(host.Out, host.Screen).Write(
            ["CALENDAR", "DAYS", "FIRST", "LAST", "HOURS"],
            calendars.Select(one => (string[])[one.Name, Number(one.Days.Count), one.Days is [var first, ..] ? first : "", one.Days is [.., var last] ? last : "", Number(one.Hours.Count)]));

    public static void Write(CommandHost host, CalendarResource calendar)
    {
        host.Out.WriteLine(TerminalText.Line($"{calendar.Name}: {Counted(calendar)}"));
        var tables = new Tables(host.Out, host.Screen);
        if (calendar.Hours.Count > 0)
        {
            host.Out.WriteLine();
            tables.Write(["WEEKDAY", "FROM", "TO"], calendar.Hours.Select(one => (string[])[one.Day, one.From, one.To]));
        }
        if (calendar.Days.Count == 0) return;
        host.Out.WriteLine();
        tables.Write(["DATE", "WEEKDAY"], calendar.Days.Select(day => (string[])[day, WeekdayOf(day)]));
    }

    private static int Weekdays(CalendarResource calendar) => calendar.Hours.Select(one => one.Day).Distinct().Count();

    private static string WeekdayOf(string day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.ToString("dddd", CultureInfo.InvariantCulture).ToLowerInvariant() : "";

    private static string Number(int count, string thing) => $"{Number(count)} {thing}{(count == 1 ? "" : "s")}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
