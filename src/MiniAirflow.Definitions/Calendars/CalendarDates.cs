using System.Globalization;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>Dates and lengths as iCalendar writes them.</summary>
internal static class CalendarDates
{
    /// <summary>Reads a date such as <c>20261225</c>, of the years 1600 to 9000.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date) && date.Year is >= 1600 and <= 9000;

    /// <summary>Whether it is a date with a time, such as <c>20261225T180000Z</c>.</summary>
    public static bool IsTime(ReadOnlySpan<char> text)
    {
        var local = text is [.., 'Z' or 'z'] ? text[..^1] : text;
        return DateTime.TryParseExact(local, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    /// <summary>Reads a length of whole days such as <c>P3D</c> or <c>P2W</c>; false unless it is 1 to 9999 days.</summary>
    public static bool TryDays(string text, out int days)
    {
        days = 0;
        var bare = text.StartsWith('+') ? text.AsSpan(1) : text;
        if (bare is not (['P' or 'p', .., 'D' or 'd' or 'W' or 'w'])) return false;
        if (!int.TryParse(bare[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 9999) return false;
        days = bare[^1] is 'W' or 'w' ? number * 7 : number;
        return days <= 9999;
    }
}
