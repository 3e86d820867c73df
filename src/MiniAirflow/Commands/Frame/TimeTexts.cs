using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Frame;

/// <summary>Reads times as people write them on a command line.</summary>
internal static class TimeTexts
{
    /// <summary>How an end is written, for help.</summary>
    public const string UntilForm = "a time, local unless it says otherwise, as in 2026-12-24T18:00, or a duration from now, as in 2h30m";

    /// <summary>An instant in the future, from a time or from a duration.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static DateTimeOffset ReadUntil(string text, string option, CommandHost host)
    {
        var now = host.Time.GetUtcNow();
        if (ScheduleTexts.TryParseDuration(text, out var duration)) return now + duration;
        if (!ScheduleTexts.TryParseTime(text, host.Time.LocalTimeZone, out var time, out _)) throw CommandException.BadInput($"{option} must be {UntilForm}, not '{text}'.");
        return time > now ? time : throw CommandException.BadInput($"{option} must lie in the future; '{text}' is over.");
    }
}
