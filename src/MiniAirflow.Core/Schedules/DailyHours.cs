using System.Globalization;

namespace MiniAirflow.Core.Schedules;

/// <summary>Hours of every day on a wall clock; those that end before they begin go over midnight.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
public readonly record struct DailyHours(TimeOnly From, TimeOnly To)
{
    /// <summary>How they are written, for messages.</summary>
    public const string Form = "write two times of the day, as in 22:00-06:00";

    /// <summary>Reads hours such as <c>22:00-06:00</c>.</summary>
    public static bool TryParse(string? text, out DailyHours hours)
    {
        hours = default;
        var parts = text?.Split('-');
        if (parts is not [var from, var to] || !TryTime(from, out var begin) || !TryTime(to, out var end) || begin == end) return false;
        hours = new DailyHours(begin, end);
        return true;
    }

    /// <summary>Whether an instant is within them, in a zone.</summary>
    public bool Contains(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var time = TimeOnly.FromDateTime(WallClock.Of(zone).WallAt(instant.UtcDateTime));
        return From < To ? time >= From && time < To : time >= From || time < To;
    }

    /// <summary>The first instant after another at which they begin, in a zone.</summary>
    public DateTimeOffset NextBegin(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var clock = WallClock.Of(zone);
        for (var day = clock.WallAt(instant.UtcDateTime).Date; ; day = day.AddDays(1))
        {
            var begin = new DateTimeOffset(clock.InstantOf(day + From.ToTimeSpan()), TimeSpan.Zero);
            if (begin > instant) return begin;
        }
    }

    /// <summary>The hours as they are written.</summary>
    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";

    private static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
