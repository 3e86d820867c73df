namespace MiniAirflow.Definitions.Calendars;

/// <summary>How often a rule looks for days.</summary>
internal enum RecurrenceFrequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A day of the week, or one counted in its month or year.</summary>
/// <param name="Ordinal">From the beginning, or from the end if negative; 0 for each.</param>
/// <param name="Day">The day.</param>
internal readonly record struct RecurrenceWeekday(int Ordinal, DayOfWeek Day);

/// <summary>A rule by which an event repeats (RFC 5545, 3.3.10).</summary>
internal sealed record RecurrenceRule
{
    public RecurrenceFrequency Frequency { get; init; }

    /// <summary>Every how manieth day, week, month or year.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>How many instances there are; null for no such end.</summary>
    public int? Count { get; init; }

    /// <summary>The last possible day; null for no such end.</summary>
    public DateOnly? Until { get; init; }

    public IReadOnlyList<int> Months { get; init; } = [];

    /// <summary>Days of the month; negative ones from its end.</summary>
    public IReadOnlyList<int> MonthDays { get; init; } = [];

    public IReadOnlyList<RecurrenceWeekday> Weekdays { get; init; } = [];

    /// <summary>Which days of each period are taken, from 1 or, negative, from the end; empty for all.</summary>
    public IReadOnlyList<int> Positions { get; init; } = [];

    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;
}
