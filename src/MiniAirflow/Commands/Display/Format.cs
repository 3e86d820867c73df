using System.Globalization;

namespace MiniAirflow.Commands.Display;

/// <summary>Times and durations as people read them.</summary>
internal static class Format
{
    /// <summary><c>0.8 s</c>, <c>42.0 s</c>, <c>3 min 05 s</c>, <c>2 h 07 min</c>; below ten milliseconds <c>4 ms</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (duration < TimeSpan.Zero) duration = TimeSpan.Zero;
        return duration.TotalSeconds switch
        {
            < 0.01 => string.Create(invariant, $"{duration.TotalMilliseconds:0} ms"),
            < 0.1 => string.Create(invariant, $"{duration.TotalSeconds:0.00} s"),
            < 59.95 => string.Create(invariant, $"{duration.TotalSeconds:0.0} s"),
            < 3600 => string.Create(invariant, $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s"),
            _ => string.Create(invariant, $"{(int)duration.TotalHours} h {duration.Minutes:00} min"),
        };
    }

    /// <summary>From start to end, or until now for what has not ended.</summary>
    public static string Elapsed(DateTimeOffset start, DateTimeOffset? end, DateTimeOffset now) => Duration((end ?? now) - start);

    /// <summary>Local time of day, for lines that tell what happens now.</summary>
    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Local date and time, for tables; empty for none.</summary>
    public static string Time(DateTimeOffset? at, TimeZoneInfo zone) =>
        at is { } time ? TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";
}
