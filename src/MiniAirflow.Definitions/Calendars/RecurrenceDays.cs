namespace MiniAirflow.Definitions.Calendars;

/// <summary>The days of a rule. A rule looks at one period after the other: every INTERVALth day, week, month or year from that of the first day on.</summary>
internal sealed class RecurrenceDays(RecurrenceRule rule, DateOnly start, WorkBudget budget)
{
    private static readonly int LastNumber = new DateOnly(9000, 12, 31).DayNumber;
    private readonly int _weight = 1 + rule.MonthDays.Count + rule.Weekdays.Count + rule.Positions.Count;

    /// <summary>Whether the rule has days beyond the last that was asked for; known when the days were taken.</summary>
    public bool GoesOn { get; private set; }

    private bool HasDays => rule.MonthDays.Count + rule.Weekdays.Count > 0;

    /// <summary>Whether the rule has its first day, as it must.</summary>
    public static bool Includes(RecurrenceRule rule, DateOnly start) => new RecurrenceDays(rule, start, new WorkBudget()).Between(start, start).Contains(start);

    /// <summary>Its days in order, all of those from <paramref name="first"/> to <paramref name="last"/>, perhaps with some around them.</summary>
    public IEnumerable<DateOnly> Between(DateOnly first, DateOnly last)
    {
        var left = rule.Count ?? int.MaxValue;
        // COUNT counts from the very first day; without it what lies before is not looked at.
        for (var number = rule.Count is null ? Math.Max(0, PeriodsUntil(first)) : 0; PeriodStart(number) is { } period && period <= last; number++)
        {
            foreach (var day in Chosen([.. DaysOf(period)]))
            {
                if (day < start) continue;
                if (day > rule.Until || left-- == 0) yield break;
                yield return day;
            }
        }
        GoesOn = rule.Until is null || rule.Until > last;
    }

    private long PeriodsUntil(DateOnly day) => rule.Frequency switch
    {
        RecurrenceFrequency.Yearly => day.Year - start.Year,
        RecurrenceFrequency.Monthly => MonthOf(day) - MonthOf(start),
        RecurrenceFrequency.Weekly => (day.DayNumber - WeekOf(start).DayNumber) / 7,
        _ => day.DayNumber - start.DayNumber,
    } / rule.Interval;

    /// <summary>Null beyond the end of time.</summary>
    private DateOnly? PeriodStart(long number)
    {
        budget.Spend(1);
        var steps = number * rule.Interval;
        return rule.Frequency switch
        {
            RecurrenceFrequency.Yearly => FirstOfMonth((start.Year + steps) * 12),
            RecurrenceFrequency.Monthly => FirstOfMonth(MonthOf(start) + steps),
            RecurrenceFrequency.Weekly => Day(WeekOf(start).DayNumber + (steps * 7)),
            _ => Day(start.DayNumber + steps),
        };
    }

    private IEnumerable<DateOnly> DaysOf(DateOnly period) => rule.Frequency switch
    {
        RecurrenceFrequency.Yearly => Enumerable.Range(0, 12).SelectMany(month => DaysOfMonth(period.AddMonths(month))),
        RecurrenceFrequency.Monthly => DaysOfMonth(period),
        RecurrenceFrequency.Weekly => Matching(period, 7),
        _ => Matching(period, 1),
    };

    private IEnumerable<DateOnly> DaysOfMonth(DateOnly month) => IsMonth(month.Month) ? Matching(month, DateTime.DaysInMonth(month.Year, month.Month)) : [];

    private IEnumerable<DateOnly> Matching(DateOnly from, int count)
    {
        budget.Spend(count * _weight);
        return Enumerable.Range(0, count).Select(from.AddDays).Where(day => IsMonth(day.Month) && IsDay(day));
    }

    private IEnumerable<DateOnly> Chosen(DateOnly[] days) =>
        rule.Positions.Count == 0 ? days : days.Where((_, i) => rule.Positions.Contains(i + 1) || rule.Positions.Contains(i - days.Length));

    private bool IsMonth(int month) =>
        rule.Months.Count > 0 ? rule.Months.Contains(month) : rule.Frequency != RecurrenceFrequency.Yearly || HasDays || month == start.Month;

    private bool IsDay(DateOnly day)
    {
        if (HasDays) return (rule.MonthDays.Count == 0 || IsMonthDay(day)) && (rule.Weekdays.Count == 0 || rule.Weekdays.Any(one => IsWeekday(day, one)));
        return rule.Frequency switch
        {
            RecurrenceFrequency.Daily => true,
            RecurrenceFrequency.Weekly => day.DayOfWeek == start.DayOfWeek,
            _ => day.Day == start.Day,
        };
    }

    private bool IsMonthDay(DateOnly day) =>
        rule.MonthDays.Contains(day.Day) || rule.MonthDays.Contains(day.Day - DateTime.DaysInMonth(day.Year, day.Month) - 1);

    private bool IsWeekday(DateOnly day, RecurrenceWeekday wanted)
    {
        if (day.DayOfWeek != wanted.Day || wanted.Ordinal == 0) return day.DayOfWeek == wanted.Day;
        var isOfYear = rule.Frequency == RecurrenceFrequency.Yearly && rule.Months.Count == 0;
        var (before, all) = isOfYear
            ? (day.DayOfYear - 1, DateTime.IsLeapYear(day.Year) ? 366 : 365)
            : (day.Day - 1, DateTime.DaysInMonth(day.Year, day.Month));
        return wanted.Ordinal > 0 ? (before / 7) + 1 == wanted.Ordinal : ((all - 1 - before) / 7) + 1 == -wanted.Ordinal;
    }

    private DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek - (int)rule.WeekStart + 7) % 7));

    private static long MonthOf(DateOnly day) => (day.Year * 12L) + day.Month - 1;

    private static DateOnly? FirstOfMonth(long month) => month / 12 > 9000 ? null : new DateOnly((int)(month / 12), (int)(month % 12) + 1, 1);

    private static DateOnly? Day(long number) => number > LastNumber ? null : DateOnly.FromDayNumber((int)number);
}
