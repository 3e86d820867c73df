using System.Text;
using MiniAirflow.Definitions.Calendars;

namespace MiniAirflow.Definitions.Tests.Calendars;

/// <summary>iCalendar texts in tests.</summary>
internal static class Icalendar
{
    /// <summary>Days are kept from 2024-03-01 to 2036-03-01.</summary>
    public static readonly DateOnly Today = new(2026, 3, 1);

    public static ParsedCalendar Parse(string text) => CalendarDocument.Parse(Encoding.UTF8.GetBytes(text), new DocumentSource("c.ics"), Today);

    /// <summary>A calendar of one event with these lines.</summary>
    public static string OfEvent(params string[] lines) => Of(["BEGIN:VEVENT", "UID:1@example.org", .. lines, "END:VEVENT"]);

    public static string Of(params string[] lines) => string.Concat(((string[])["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", .. lines, "END:VCALENDAR"]).Select(line => line + "\r\n"));

    public static string[] Shown(this ParsedCalendar parsed)
    {
        parsed.Problems.ShouldBeEmpty();
        return [.. parsed.Days.Select(day => day.ToString("yyyy-MM-dd"))];
    }

    /// <summary>The problems as people see them, one a line.</summary>
    public static string Told(this ParsedCalendar parsed)
    {
        if (parsed.Problems.Count > 0) parsed.Days.ShouldBeEmpty();
        return string.Join('\n', parsed.Problems);
    }
}
