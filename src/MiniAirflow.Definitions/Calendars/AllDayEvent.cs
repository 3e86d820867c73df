namespace MiniAirflow.Definitions.Calendars;

/// <summary>An event, or the change of one day of a series.</summary>
internal sealed record AllDayEvent
{
    /// <summary>The line it begins on.</summary>
    public required int Line { get; init; }

    /// <summary>What the parts of a series have in common; null when it has none.</summary>
    public string? Uid { get; init; }

    /// <summary>Its version.</summary>
    public string Sequence { get; init; } = "0";

    /// <summary>Its first day, that of its first instance if it repeats.</summary>
    public DateOnly Start { get; init; }

    /// <summary>How many days it lasts.</summary>
    public int Length { get; init; } = 1;

    /// <summary>How it repeats; null when it does not.</summary>
    public RecurrenceRule? Rule { get; init; }

    /// <summary>First days of further instances.</summary>
    public IReadOnlyList<DateOnly> Added { get; init; } = [];

    /// <summary>First days of instances that do not take place.</summary>
    public IReadOnlySet<DateOnly> Removed { get; init; } = new HashSet<DateOnly>();

    /// <summary>Whether it stands for one instance of a series.</summary>
    public bool IsOverride { get; init; }

    /// <summary>Which instance it stands for; null when that is told as a time.</summary>
    public DateOnly? Replaces { get; init; }

    /// <summary>Whether it is not all-day; nothing else was read of it then.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether it does not take place.</summary>
    public bool IsCancelled { get; init; }
}
