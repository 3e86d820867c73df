namespace MiniAirflow.Client.Wire;

/// <summary>A calendar: days, and hours of the week, that schedules refer to by its name. They are read on each schedule's wall clock.</summary>
public sealed record CalendarResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its days, as in <c>2026-12-25</c>, in order.</summary>
    public required IReadOnlyList<string> Days { get; init; }

    /// <summary>Its hours of the week, in order.</summary>
    public required IReadOnlyList<CalendarHoursResource> Hours { get; init; }

    /// <summary>What of an iCalendar text was passed over or left out, one sentence each; in the answer to it only.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }
}

/// <summary>Hours of one day of every week.</summary>
public sealed record CalendarHoursResource
{
    /// <summary>The day: <c>monday</c> to <c>sunday</c>.</summary>
    public required string Day { get; init; }

    /// <summary>The first moment, as in <c>09:00</c>.</summary>
    public required string From { get; init; }

    /// <summary>The moment after the last, as in <c>17:30</c>; <c>24:00</c> for the end of the day.</summary>
    public required string To { get; init; }
}

/// <summary>What a calendar is to be.</summary>
public sealed record PutCalendarRequest
{
    /// <summary>Its name; may be left out, and must be that of the address.</summary>
    public string? Name { get; init; }

    /// <summary>Its days, as in <c>2026-12-25</c>.</summary>
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary>Its hours of the week.</summary>
    public IReadOnlyList<CalendarHoursResource>? Hours { get; init; }
}
