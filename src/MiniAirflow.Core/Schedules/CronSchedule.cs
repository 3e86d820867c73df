using Cronos;

namespace MiniAirflow.Core.Schedules;

/// <summary>A cron expression in a zone. Cronos reads it; this type knows our macros, our limits and our messages.</summary>
public sealed class CronSchedule
{
    /// <summary>How far ahead a first fire is looked for before an expression is said never to fire.</summary>
    public const int HorizonYears = 50;

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly CronExpression _expression;

    private CronSchedule(CronExpression expression, TimeZoneInfo zone)
    {
        _expression = expression;
        Zone = zone;
    }

    /// <summary>The zone it is read in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Reads an expression with 5 fields, or 6 beginning with seconds, or a macro.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="timeZone">An IANA zone, e.g. <c>Europe/Berlin</c>.</param>
    /// <param name="now">From when on it must fire.</param>
    /// <param name="schedule">The schedule; null when it is refused.</param>
    /// <param name="problem">Why it is refused, as one sentence; null when it is not.</param>
    public static bool TryParse(string expression, string timeZone, DateTimeOffset now, out CronSchedule? schedule, out string? problem)
    {
        schedule = null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            problem = $"'{timeZone}' is no time zone known here; use an IANA name such as 'Europe/Berlin' or 'UTC'.";
            return false;
        }
        if (!TryParseExpression(expression.Trim(), out var cron, out problem)) return false;
        var candidate = new CronSchedule(cron!, zone);
        if (candidate.NextAfter(now) is not { } next || next.Year - now.Year > HorizonYears)
        {
            problem = $"'{expression}' never fires: no date fits it.";
            return false;
        }
        schedule = candidate;
        return true;
    }

    /// <summary>The first fire after an instant; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) =>
        _expression.GetNextOccurrence(instant, Zone)?.ToUniversalTime();

    private static bool TryParseExpression(string text, out CronExpression? cron, out string? problem)
    {
        cron = null;
        problem = null;
        if (Macros.TryGetValue(text, out var macro)) text = macro;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (5 or 6))
        {
            problem = text.StartsWith('@')
                ? $"'{text}' is no macro; known are {string.Join(", ", Macros.Keys)}."
                : $"A cron expression has 5 fields, or 6 with seconds first; '{text}' has {fields}.";
            return false;
        }
        try
        {
            cron = CronExpression.Parse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return true;
        }
        catch (CronFormatException e)
        {
            problem = $"'{text}' is no cron expression: {e.Message}";
            return false;
        }
    }
}
