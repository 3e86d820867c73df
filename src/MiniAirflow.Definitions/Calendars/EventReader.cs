namespace MiniAirflow.Definitions.Calendars;

/// <summary>Reads when an event is.</summary>
internal sealed class EventReader
{
    private static readonly HashSet<string> Known = ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "UID", "SEQUENCE"];
    private static readonly HashSet<string> Repeatable = ["RDATE", "EXDATE"];
    private readonly EventLines _event;
    private readonly CalendarProblems _problems;

    private EventReader(EventLines @event, CalendarProblems problems) => (_event, _problems) = (@event, problems);

    /// <summary>Whether a property says when an event is.</summary>
    public static bool Reads(string property) => Known.Contains(property);

    public static IReadOnlyList<AllDayEvent> ReadAll(CalendarComponents components, CalendarProblems problems) =>
        [.. components.Events.Select(one => new EventReader(one, problems).Read()).OfType<AllDayEvent>()];

    private AllDayEvent? Read()
    {
        if (Find("DTSTART") is not { } startLine)
        {
            _problems.Add(_event.Line, "The event has no DTSTART.");
            return null;
        }
        if (!TryRead(startLine, startLine.Value, out var start, out var isTimed)) return null;
        var read = new AllDayEvent
        {
            Line = _event.Line, Uid = Find("UID")?.Value, Sequence = Find("SEQUENCE")?.Value ?? "0", Start = start, IsTimed = isTimed,
            IsCancelled = string.Equals(Find("STATUS")?.Value, "CANCELLED", StringComparison.OrdinalIgnoreCase),
        };
        read = WithOverride(read);
        return read.IsTimed || read.IsCancelled ? read : WithDays(read, startLine);
    }

    private AllDayEvent WithOverride(AllDayEvent read)
    {
        if (Find("RECURRENCE-ID") is not { } line) return read;
        if (line.Parameter("RANGE") is { } range) _problems.Add(line.Number, $"RECURRENCE-ID;RANGE={range} is not read.", "write an event of its own for each day that changes");
        if (read.Uid is null) _problems.Add(line.Number, "RECURRENCE-ID belongs to no series: the event has no UID.");
        return TryRead(line, line.Value, out var date, out var isTime) ? read with { IsOverride = true, Replaces = isTime ? null : date } : read;
    }

    private AllDayEvent WithDays(AllDayEvent read, ContentLine startLine)
    {
        foreach (var repeated in _event.Lines.Where(line => !Repeatable.Contains(line.Name)).GroupBy(line => line.Name).Where(lines => lines.Count() > 1))
            _problems.Add(repeated.ElementAt(1).Number, $"The event has {repeated.Key} more than once.");
        if (Find("EXRULE") is { } exrule) _problems.Add(exrule.Number, "EXRULE is not read.", "name the days by EXDATE");
        var rule = Find("RRULE") is { } line ? RecurrenceRuleReader.Read(line, _problems) : null;
        read = read with { Length = ReadLength(read.Start), Rule = rule, Added = [.. ReadDates("RDATE")], Removed = ReadDates("EXDATE").ToHashSet() };
        if (read.IsOverride && _event.Lines.Find(one => one.Name is "RRULE" or "RDATE" or "EXDATE") is { } own)
            _problems.Add(own.Number, $"An event with RECURRENCE-ID stands for one instance: {own.Name} has no place in it.");
        if (rule is not null && !RecurrenceDays.Includes(rule, read.Start))
            _problems.Add(startLine.Number, $"DTSTART, {CalendarDocument.Shown(read.Start)}, is no day of its RRULE: what that means is undefined.", "make it the first day of the rule");
        return read;
    }

    private int ReadLength(DateOnly start)
    {
        var (end, duration) = (Find("DTEND"), Find("DURATION"));
        if (end is not null && duration is not null) _problems.Add(duration.Number, "The event has both DTEND and DURATION.");
        if (duration is not null)
        {
            if (CalendarDates.TryDays(duration.Value, out var days)) return days;
            _problems.Add(duration.Number, $"DURATION:{duration.Value} is no length of an all-day event.", "write days or weeks, as in P3D or P2W");
        }
        if (end is null || ReadDate(end, end.Value) is not { } last) return 1;
        if (last < start) _problems.Add(end.Number, $"DTEND, {CalendarDocument.Shown(last)}, is before DTSTART, {CalendarDocument.Shown(start)}.");
        // The same day is wrong by the letter and often written; everybody reads it as one day.
        return Math.Max(1, last.DayNumber - start.DayNumber);
    }

    private IEnumerable<DateOnly> ReadDates(string name) =>
        from line in _event.Lines
        where line.Name == name
        from value in line.Value.Split(',')
        let date = ReadDate(line, value)
        where date is not null
        select date.Value;

    /// <summary>A date of an all-day event; null with a problem.</summary>
    private DateOnly? ReadDate(ContentLine line, string value)
    {
        if (!TryRead(line, value, out var date, out var isTime)) return null;
        if (!isTime) return date;
        _problems.Add(line.Number, $"{line.Name} is a time, {CalendarProblems.Quoted(value)}, and its event is all-day.", $"write {line.Name};VALUE=DATE and the date alone");
        return null;
    }

    private bool TryRead(ContentLine line, string value, out DateOnly date, out bool isTime)
    {
        var (kind, text) = (line.Parameter("VALUE"), value.Trim());
        var isDate = CalendarDates.TryDate(text, out date);
        isTime = CalendarDates.IsTime(text);
        if (kind is not (null or "DATE" or "DATE-TIME")) _problems.Add(line.Number, $"{line.Name};VALUE={kind} is not read.");
        else if (kind == "DATE" ? isDate : kind is null ? isDate || isTime : isTime) return true;
        else _problems.Add(line.Number, $"{line.Name} is no {(kind == "DATE-TIME" ? "time" : "date")}: {CalendarProblems.Quoted(value)}.", "write dates as in 20261225");
        return false;
    }

    private ContentLine? Find(string name) => _event.Lines.Find(line => line.Name == name);
}
