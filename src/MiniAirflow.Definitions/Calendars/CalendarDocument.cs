using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>Reads iCalendar (RFC 5545): the days of all-day events. What it does not know is refused by name, never guessed at.</summary>
public static class CalendarDocument
{
    /// <summary>How many years before today days are kept.</summary>
    public const int YearsBack = 2;

    /// <summary>How many years after today days are kept: endless rules end there. A calendar can therefore not have too many days.</summary>
    public const int YearsAhead = 10;

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text: at most <see cref="Limits.MaxDocumentBytes"/>.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="today">The day that the days are kept around.</param>
    /// <returns>At least one day, or at least one problem, and never both.</returns>
    public static ParsedCalendar Parse(ReadOnlyMemory<byte> utf8, DocumentSource source, DateOnly today)
    {
        var problems = new CalendarProblems(source.Name);
        try
        {
            var span = new DaySpan(today.AddYears(-YearsBack), today.AddYears(YearsAhead));
            var components = CalendarReader.Read(Checked(utf8), problems);
            var events = EventReader.ReadAll(components, problems);
            SeriesRules.Check(events, problems);
            if (problems.Found.Count > 0) return new ParsedCalendar { Problems = problems.Found };
            var expansion = new CalendarExpansion(span);
            expansion.Add(events);
            string[] remarks = [.. components.Remarks(), .. EventRemarks(events), .. expansion.Remarks()];
            if (expansion.Days.Count > 0) return new ParsedCalendar { Days = [.. expansion.Days.Order()], Remarks = remarks };
            problems.Add(1, $"It has no all-day event between {Shown(span.First)} and {Shown(span.Last)}.", remarks.Length == 0 ? null : string.Join(' ', remarks));
        }
        catch (DocumentException refused)
        {
            problems.Add(refused.At.Line, refused.Message, refused.Hint);
        }
        return new ParsedCalendar { Problems = problems.Found };
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > Limits.MaxDocumentBytes) throw new DocumentException(Position.Start, $"The calendar is larger than {Limits.MaxDocumentBytes / 1024 / 1024} MiB.", "keep the events that schedules need");
        if (bytes.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw new DocumentException(Position.Start, "The text is UTF-16.", "save it as UTF-8");
        return bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }

    private static IEnumerable<string> EventRemarks(IReadOnlyList<AllDayEvent> events)
    {
        var timed = events.Count(one => one.IsTimed);
        if (timed > 0) yield return $"{Counting.Of(timed, "event")} with a time of day {Counting.Was(timed)} passed over.";
        var cancelled = events.Count(one => one is { IsTimed: false, IsCancelled: true, IsOverride: false });
        if (cancelled > 0) yield return $"{Counting.Of(cancelled, "cancelled event")} {Counting.Was(cancelled)} passed over.";
    }

    internal static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
