using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Waits;

/// <summary>Reads the times that waits are written with. Pure.</summary>
internal static class WaitTimes
{
    private static readonly string[] OfDay = ["HH:mm", "HH:mm:ss"];

    /// <summary>How a time is written, for messages.</summary>
    public const string Form = "write a time of day such as 18:30, or a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00";

    /// <summary>Reads a time.</summary>
    /// <param name="text">A time of day, or a date and time.</param>
    /// <param name="zone">The zone of the wall clock.</param>
    /// <param name="readyAt">When the task became ready: a time of day is on that day, and may have passed.</param>
    /// <param name="instant">The instant.</param>
    public static bool TryRead(string text, TimeZoneInfo zone, DateTimeOffset readyAt, out DateTimeOffset instant)
    {
        if (!TimeOnly.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return ScheduleTexts.TryParseTime(text, zone, out instant, out _);
        var clock = WallClock.Of(zone);
        instant = new DateTimeOffset(clock.InstantOf(clock.WallAt(readyAt.UtcDateTime).Date + time.ToTimeSpan()), TimeSpan.Zero);
        return true;
    }

    /// <summary>The zone of a workflow's wall clock.</summary>
    public static TimeZoneInfo ZoneOf(WorkflowDefinition definition) => Zones.Find(definition.TimeZone, out _) ?? TimeZoneInfo.Utc;

    /// <summary>A time for people.</summary>
    public static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
