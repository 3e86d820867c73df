using System.Globalization;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>Reads the value of RRULE.</summary>
internal sealed class RecurrenceRuleReader
{
    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    private readonly ContentLine _line;
    private readonly CalendarProblems _problems;
    private readonly HashSet<string> _parts = new(StringComparer.Ordinal);
    private RecurrenceRule _rule = new();
    private bool _isWrong;

    private RecurrenceRuleReader(ContentLine line, CalendarProblems problems) => (_line, _problems) = (line, problems);

    /// <summary>The rule; null with problems.</summary>
    public static RecurrenceRule? Read(ContentLine line, CalendarProblems problems)
    {
        var reader = new RecurrenceRuleReader(line, problems);
        foreach (var part in line.Value.ToUpperInvariant().Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) reader.Take(part);
        if (!reader._isWrong) reader.CheckWhole();
        return reader._isWrong ? null : reader._rule;
    }

    private void Take(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            Refuse($"{CalendarProblems.Quoted(part)} is no part of an RRULE.");
            return;
        }
        var (name, value) = (part[..equals], part[(equals + 1)..]);
        if (!_parts.Add(name)) Refuse($"RRULE has {name} more than once.");
        switch (name)
        {
            case "FREQ": _rule = _rule with { Frequency = Frequency(value) }; break;
            case "INTERVAL": _rule = _rule with { Interval = Number(name, value, 1, int.MaxValue) }; break;
            case "COUNT": _rule = _rule with { Count = Number(name, value, 1, int.MaxValue) }; break;
            case "UNTIL": _rule = _rule with { Until = Until(value) }; break;
            case "BYMONTH": _rule = _rule with { Months = Numbers(name, value, 1, 12) }; break;
            case "BYMONTHDAY": _rule = _rule with { MonthDays = Numbers(name, value, -31, 31) }; break;
            case "BYDAY": _rule = _rule with { Weekdays = [.. value.Split(',').Select(Weekday).Distinct()] }; break;
            case "BYSETPOS": _rule = _rule with { Positions = Numbers(name, value, -366, 366) }; break;
            case "WKST": _rule = _rule with { WeekStart = Weekday(value) is { Ordinal: 0 } day ? day.Day : Wrong<DayOfWeek>(name, value) }; break;
            default: Refuse($"{CalendarProblems.Quoted(name)} of an RRULE is not read."); break;
        }
    }

    private void CheckWhole()
    {
        var counts = _rule.Weekdays.Any(day => day.Ordinal != 0);
        var isOfMonths = _rule.Frequency is RecurrenceFrequency.Monthly || _rule.Months.Count > 0;
        if (!_parts.Contains("FREQ")) Refuse("RRULE has no FREQ.");
        if (_rule is { Count: not null, Until: not null }) Refuse("RRULE has both COUNT and UNTIL.");
        if (_rule is { Frequency: RecurrenceFrequency.Weekly, MonthDays.Count: > 0 }) Refuse("RRULE has BYMONTHDAY with FREQ=WEEKLY.");
        if (_rule is { Frequency: RecurrenceFrequency.Yearly, MonthDays.Count: > 0, Months.Count: 0 })
            Refuse("RRULE has BYMONTHDAY with FREQ=YEARLY and no BYMONTH: some take it for every month, some for that of DTSTART.", "add BYMONTH");
        if (counts && _rule.Frequency < RecurrenceFrequency.Monthly) Refuse("RRULE has BYDAY with a number, which needs FREQ=MONTHLY or FREQ=YEARLY.");
        else if (counts && _rule.MonthDays.Count > 0) Refuse("RRULE has BYDAY with a number beside BYMONTHDAY, which is not read.");
        else if (isOfMonths && _rule.Weekdays.Any(day => Math.Abs(day.Ordinal) > 5)) Refuse("RRULE has BYDAY with a number beyond 5, and no month has so many weeks.");
        if (_rule.Positions.Count > 0 && _rule.Months.Count + _rule.MonthDays.Count + _rule.Weekdays.Count == 0) Refuse("RRULE has BYSETPOS, and nothing that it counts.");
    }

    private RecurrenceFrequency Frequency(string value) => value switch
    {
        "DAILY" => RecurrenceFrequency.Daily,
        "WEEKLY" => RecurrenceFrequency.Weekly,
        "MONTHLY" => RecurrenceFrequency.Monthly,
        "YEARLY" => RecurrenceFrequency.Yearly,
        _ => Wrong<RecurrenceFrequency>("FREQ", value, "write DAILY, WEEKLY, MONTHLY or YEARLY"),
    };

    private DateOnly Until(string value) =>
        CalendarDates.TryDate(value, out var until) ? until
        : Wrong<DateOnly>("UNTIL", value, CalendarDates.IsTime(value) ? "the event is all-day: write the last date alone, since which date the time is on depends on a time zone" : "write a date, as in 20261225");

    private RecurrenceWeekday Weekday(string value)
    {
        var text = value.Trim();
        var day = text.Length < 2 ? -1 : Array.IndexOf(Weekdays, text[^2..]);
        if (day < 0) return Wrong<RecurrenceWeekday>("BYDAY", value, "write days as in MO, 4TH or -1FR");
        return new RecurrenceWeekday(text.Length == 2 ? 0 : Number("BYDAY", text[..^2], -53, 53), (DayOfWeek)day);
    }

    private int[] Numbers(string name, string value, int least, int most) => [.. value.Split(',').Select(one => Number(name, one, least, most)).Distinct()];

    /// <summary>A number within bounds and, where negative ones are, not 0.</summary>
    private int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most && number != 0
            ? number : Wrong<int>(name, value);

    private T Wrong<T>(string name, string value, string? hint = null)
        where T : struct
    {
        Refuse($"{name}={CalendarProblems.Quoted(value)} of an RRULE is not read.", hint);
        return default;
    }

    private void Refuse(string message, string? hint = null)
    {
        _isWrong = true;
        _problems.Add(_line.Number, message, hint);
    }
}
