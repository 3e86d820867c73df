using System.Globalization;

namespace MiniAirflow.Commands.Display;

/// <summary>Times and durations as people read them.</summary>
internal static class Format
{
    /// <summary><c>0.8 s</c>, <c>42.0 s</c>, <c>3 min 05 s</c>, <c>2 h 07 min</c>; below a tenth of a second <c>12 ms</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (duration < TimeSpan.Zero) duration = TimeSpan.Zero;
        if (duration.TotalSeconds < 0.0995) return string.Create(invariant, $"{duration.TotalMilliseconds:0} ms");
        if (duration.TotalSeconds < 59.95) return string.Create(invariant, $"{duration.TotalSeconds:0.0} s");
        var rounded = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        return rounded.TotalHours < 1
            ? string.Create(invariant, $"{rounded.Minutes} min {rounded.Seconds:00} s")
            : string.Create(invariant, $"{(int)rounded.TotalHours} h {rounded.Minutes:00} min");
    }

    /// <summary>From start to end, or until now for what has not ended.</summary>
    public static string Elapsed(DateTimeOffset start, DateTimeOffset? end, DateTimeOffset now) => Duration((end ?? now) - start);

    /// <summary>Local time of day, for lines that tell what happens now.</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Date and time on the wall of a zone, with its distance from UTC: a time that comes twice is told apart.</summary>
    public static string Moment(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Local date and time, for tables; empty for none.</summary>
    public static string Time(DateTimeOffset? at, TimeZoneInfo zone) =>
        at is { } time ? TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";
}
