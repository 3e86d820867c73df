namespace MiniAirflow.Definitions.Calendars;

/// <summary>What became of an iCalendar text: days, or the problems that stand in the way.</summary>
public sealed record ParsedCalendar
{
    /// <summary>Its days, in order; empty when there are problems.</summary>
    public IReadOnlyList<DateOnly> Days { get; init; } = [];

    /// <summary>What was passed over or left out, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What is wrong with it, in the order of its lines.</summary>
    public IReadOnlyList<DocumentProblem> Problems { get; init; } = [];
}
