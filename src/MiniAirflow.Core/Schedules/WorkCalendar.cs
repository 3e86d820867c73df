namespace MiniAirflow.Core.Schedules;

/// <summary>A named set of days and of hours of the week, read on a schedule's wall clock.</summary>
public sealed class WorkCalendar
{
    private readonly HashSet<DateOnly> _days;
    private readonly ILookup<DayOfWeek, WeeklyHours> _hours;

    /// <summary>Creates one.</summary>
    public WorkCalendar(string name, IEnumerable<DateOnly> days, IEnumerable<WeeklyHours> hours)
    {
        Name = name;
        _days = [.. days];
        _hours = hours.ToLookup(one => one.Day);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its days.</summary>
    public IReadOnlyCollection<DateOnly> Days => _days;

    /// <summary>Its hours.</summary>
    public IEnumerable<WeeklyHours> Hours => _hours.SelectMany(day => day);

    /// <summary>Whether a time on the wall is on one of its days or within its hours.</summary>
    public bool Contains(DateTime wall) =>
        _days.Contains(DateOnly.FromDateTime(wall)) || _hours[wall.DayOfWeek].Any(one => TimeOnly.FromDateTime(wall) >= one.From && TimeOnly.FromDateTime(wall) < one.To);
}

/// <summary>Hours of one day of every week.</summary>
/// <param name="Day">The day.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
public readonly record struct WeeklyHours(DayOfWeek Day, TimeOnly From, TimeOnly To)
{
    /// <summary>The words of the days, by their number.</summary>
    public static IReadOnlyList<string> DayWords { get; } = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
}
