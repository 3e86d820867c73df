using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Reads the times and durations that a schedule is written with.</summary>
public static partial class ScheduleTexts
{
    private static readonly string[] Dates = ["yyyy-MM-dd"];
    private static readonly string[] LocalTimes = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>How a time is written, for messages.</summary>
    public const string TimeForm = "write 2026-12-24, 2026-12-24T18:00, or 2026-12-24T18:00:00+01:00";

    /// <summary>How a duration is written, for messages.</summary>
    public const string DurationForm = "write days, hours, minutes and seconds, as in 15m, 1h30m or 2d";

    /// <summary>Reads a duration such as <c>90s</c>, <c>15m</c>, <c>1h30m</c> or <c>2d</c>; false unless it is at least a second and at most ten years.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Duration().Match(text);
        if (!match.Success || text.Length == 0) return false;
        var (days, hours, minutes, seconds) = (Part(1), Part(2), Part(3), Part(4));
        duration = TimeSpan.FromDays(days) + TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(seconds);
        return duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(3653);

        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Reads a date or a time, in a zone unless it carries its own offset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="zone">The zone of its clock. A time that the clocks leave out stands for the jump; one that comes twice, for the first.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="isDate">Whether it was a date alone; the instant is its first moment then.</param>
    /// <returns>False when it is no time between the years 1970 and 9000.</returns>
    public static bool TryParseTime(string text, TimeZoneInfo zone, out DateTimeOffset instant, out bool isDate)
    {
        var culture = CultureInfo.InvariantCulture;
        isDate = DateTime.TryParseExact(text, Dates, culture, DateTimeStyles.None, out var wall);
        if (isDate || DateTime.TryParseExact(text, LocalTimes, culture, DateTimeStyles.None, out wall))
        {
            instant = default;
            if (!IsInRange(wall.Year)) return false;
            instant = new DateTimeOffset(WallClock.Of(zone).InstantOf(wall), TimeSpan.Zero);
            return true;
        }
        return TryParseInstant(text, out instant);
    }

    /// <summary>Reads the beginning or the end of a time: a date counts from its first moment, or to its last.</summary>
    /// <param name="text">The text, as for <see cref="TryParseTime"/>.</param>
    /// <param name="zone">The zone of its clock.</param>
    /// <param name="isEnd">Whether it is an end.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="first">The first moment that the text stands for: of the date, or the instant itself.</param>
    public static bool TryParseBound(string text, TimeZoneInfo zone, bool isEnd, out DateTimeOffset instant, out DateTimeOffset first)
    {
        var isTime = TryParseTime(text, zone, out first, out var isDate);
        instant = first;
        if (!isTime || !isEnd || !isDate) return isTime;
        var clock = WallClock.Of(zone);
        instant = new DateTimeOffset(clock.InstantOf(clock.WallAt(first.UtcDateTime).Date.AddDays(1)), TimeSpan.Zero).AddTicks(-1);
        return true;
    }

    /// <summary>Reads a time that carries its own offset.</summary>
    /// <returns>False when it is no time between the years 1970 and 9000.</returns>
    public static bool TryParseInstant(string text, out DateTimeOffset instant)
    {
        var utc = text.EndsWith('Z') ? string.Concat(text.AsSpan(0, text.Length - 1), "+00:00") : text;
        return DateTimeOffset.TryParseExact(utc, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant) && IsInRange(instant.Year);
    }

    private static bool IsInRange(int year) => year is >= 1970 and <= 9000;

    [GeneratedRegex(@"^(?:([0-9]{1,4})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,9})s)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Duration();
}
