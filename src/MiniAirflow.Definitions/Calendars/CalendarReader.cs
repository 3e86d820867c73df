namespace MiniAirflow.Definitions.Calendars;

/// <summary>Reads the components of an iCalendar text.</summary>
internal sealed class CalendarReader
{
    private const int MaxDepth = 8;
    private const string Calendar = "VCALENDAR";
    private const string Event = "VEVENT";
    private const string TimeZone = "VTIMEZONE";
    private readonly CalendarProblems _problems;
    private readonly Stack<ContentLine> _open = new();
    private readonly List<EventLines> _events = [];
    private readonly Dictionary<string, int> _passedOver = new(StringComparer.Ordinal);

    private CalendarReader(CalendarProblems problems) => _problems = problems;

    public static CalendarComponents Read(ReadOnlyMemory<byte> bytes, CalendarProblems problems)
    {
        var reader = new CalendarReader(problems);
        var isEmpty = true;
        foreach (var (number, text) in ContentLines.Unfold(bytes))
        {
            var line = ContentLine.Read(number, text);
            if (isEmpty && line is not { Name: "BEGIN" })
            {
                problems.Add(number, "This is no iCalendar text: it does not begin with BEGIN:VCALENDAR.");
                return reader.Done();
            }
            isEmpty = false;
            if (line is null) problems.Add(number, $"{CalendarProblems.Quoted(text)} is no line of an iCalendar text.", "write NAME:value; a line that goes on begins with a space");
            else if (!reader.Take(line)) return reader.Done();
        }
        if (isEmpty) problems.Add(1, "The calendar is empty.", "it begins with BEGIN:VCALENDAR");
        if (reader._open.TryPeek(out var open)) problems.Add(open.Number, $"{open.Value} does not end.", "the file may be cut off");
        return reader.Done();
    }

    private CalendarComponents Done() => new(_events, _passedOver);

    /// <summary>False when nothing sensible can be said of the lines after it.</summary>
    private bool Take(ContentLine line)
    {
        if (line.Name == "BEGIN") return Begin(line with { Value = line.Value.ToUpperInvariant() });
        if (line.Name == "END") return End(line);
        if (!_open.TryPeek(out var open)) return Refuse(line, $"{line.Name} stands outside of {Calendar}.");
        if (open.Value == Event && EventReader.Reads(line.Name)) _events[^1].Lines.Add(line);
        else if (open.Value == Calendar) CheckCalendar(line);
        return true;
    }

    private bool Begin(ContentLine line)
    {
        var isTop = _open.Count == 0;
        if (isTop != (line.Value == Calendar)) return Refuse(line, isTop ? $"{CalendarProblems.Quoted(line.Value)} stands outside of {Calendar}." : $"{Calendar} stands within {_open.Peek().Value}.");
        if (line.Value == Event && _open.Peek().Value != Calendar) return Refuse(line, $"{Event} stands within {_open.Peek().Value}.", $"END:{_open.Peek().Value} may be missing");
        if (_open.Count == MaxDepth) return Refuse(line, $"Components are nested deeper than {MaxDepth}.");
        if (line.Value == Event) _events.Add(new EventLines(line.Number, []));
        else if (_open.Count == 1 && line.Value != TimeZone) _passedOver[Kind(line.Value)] = _passedOver.GetValueOrDefault(Kind(line.Value)) + 1;
        _open.Push(line);
        return true;
    }

    private bool End(ContentLine line)
    {
        if (!_open.TryPop(out var open)) return Refuse(line, $"END:{line.Value} has no beginning.");
        return line.Value.Equals(open.Value, StringComparison.OrdinalIgnoreCase)
            || Refuse(line, $"END:{line.Value} ends {open.Value} of line {open.Number}.", $"END:{open.Value} is missing");
    }

    private void CheckCalendar(ContentLine line)
    {
        var (value, message) = (line.Value.ToUpperInvariant(), $"{line.Name}:{line.Value} is not read.");
        if (line.Name == "VERSION" && value != "2.0") _problems.Add(line.Number, message, "save the calendar as iCalendar 2.0");
        if (line.Name == "CALSCALE" && value != "GREGORIAN") _problems.Add(line.Number, message, "only the Gregorian calendar is");
        if (line.Name == "METHOD" && value is not ("PUBLISH" or "REQUEST")) _problems.Add(line.Number, message, "export the calendar; this is a message about changes to one");
    }

    private bool Refuse(ContentLine line, string message, string? hint = null)
    {
        _problems.Add(line.Number, message, hint);
        _open.Clear();
        return false;
    }

    // Kinds are few in what programs write; a hostile text must not make the remarks long.
    private static string Kind(string name) => name is "VTODO" or "VJOURNAL" or "VFREEBUSY" or "VAVAILABILITY" ? name : "unknown";
}
