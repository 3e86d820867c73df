using Cronos;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>A cron expression in a zone. Cronos reads it and knows which wall-clock times fit; this type knows our macros, our limits, our messages, and what a change of the clocks means.</summary>
/// <remarks>
/// The rule, which is that of Vixie's cron: a time that a jump forward leaves out fires at the jump, once for all that it leaves out. A time that comes a second time
/// fires only the first time, unless the expression is an interval: one whose second, minute or hour field has a star, a range or a step keeps its cadence.
/// </remarks>
public sealed class CronSchedule : ICadence
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
    private readonly bool _isInterval;
    private readonly WallClock _clock;

    private CronSchedule(CronExpression expression, bool isInterval, TimeZoneInfo zone)
    {
        (_expression, _isInterval, Zone) = (expression, isInterval, zone);
        _clock = WallClock.Of(zone);
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
        if (!TryParseExpression(expression.Trim(), out var cron, out var isInterval, out problem)) return false;
        var candidate = new CronSchedule(cron!, isInterval, zone);
        if (candidate.NextAfter(now) is not { } next || next.Year - now.Year > HorizonYears)
        {
            problem = $"{ProblemText.Quoted(expression)} never fires: no date fits it.";
            return false;
        }
        schedule = candidate;
        return true;
    }

    /// <summary>The first fire after an instant; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        if (instant.Year > ICadence.LastYear) return null;
        var stretch = _clock.At(instant.UtcDateTime);
        var wall = Fit(Later(instant.UtcDateTime + stretch.Offset, Begin(stretch)), instant.UtcDateTime + stretch.Offset);
        while (wall is { } time)
        {
            var at = time - stretch.Offset;
            if (at < stretch.End) return new DateTimeOffset(at, TimeSpan.Zero);
            // Nothing fits before that time on the wall, so no stretch that ends well before it matters.
            stretch = _clock.At(Later(stretch.End, at - WallClock.Margin));
            if (stretch.WallUnchanged < stretch.WallStart && Fit(stretch.WallUnchanged) <= stretch.WallStart) return new DateTimeOffset(stretch.Start, TimeSpan.Zero);
            wall = Fit(Begin(stretch));
        }
        return null;
    }

    /// <inheritdoc/>
    public DateTime? LeftOutTime(DateTimeOffset instant)
    {
        var stretch = _clock.At(instant.UtcDateTime);
        if (stretch.Start != instant.UtcDateTime || stretch.WallUnchanged >= stretch.WallStart) return null;
        return Fit(stretch.WallUnchanged) is { } time && time < stretch.WallStart ? time : null;
    }

    /// <summary>The first time on the wall that counts in a stretch.</summary>
    private DateTime Begin(WallClock.Stretch stretch) => _isInterval ? stretch.WallStart : Later(stretch.WallStart, stretch.WallUnchanged);

    /// <summary>The first time on the wall that fits, from one on, but after another.</summary>
    private DateTime? Fit(DateTime from, DateTime? after = null) => _expression.GetNextOccurrence(DateTime.SpecifyKind(from, DateTimeKind.Utc), inclusive: from != after);

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static bool TryParseExpression(string text, out CronExpression? cron, out bool isInterval, out string? problem)
    {
        (cron, isInterval, problem) = (null, false, null);
        if (Macros.TryGetValue(text, out var macro)) text = macro;
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var fields = parts.Length;
        if (fields is not (5 or 6))
        {
            problem = text.StartsWith('@')
                ? $"{ProblemText.Quoted(text)} is no macro; known are {string.Join(", ", Macros.Keys)}."
                : $"A cron expression has 5 fields, or 6 with seconds first; {ProblemText.Quoted(text)} has {fields}.";
            return false;
        }
        try
        {
            cron = CronExpression.Parse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
            isInterval = parts[..(fields - 3)].Any(part => part.AsSpan().ContainsAny("*-/"));
            return true;
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            var wrong = CronFields.Problems(parts);
            problem = $"{ProblemText.Quoted(text)} is no cron expression: {(wrong.Count > 0 ? string.Join("; ", wrong) + "." : e.Message)}";
            return false;
        }
    }
}
