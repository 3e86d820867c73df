namespace MiniAirflow.Definitions.Calendars;

/// <summary>What is wrong with a calendar, by line; no more of it than a person reads.</summary>
internal sealed class CalendarProblems(string source)
{
    private const int Most = 100;
    private const int LongestQuote = 60;
    private readonly List<DocumentProblem> _found = [];

    public IReadOnlyList<DocumentProblem> Found => [.. _found.OrderBy(problem => problem.Line)];

    public void Add(int line, string message, string? hint = null)
    {
        if (_found.Count < Most) _found.Add(new DocumentProblem(source, line, 1, "", message, hint));
    }

    /// <summary>A text of the document, short enough for a message.</summary>
    public static string Quoted(string text) => text.Length <= LongestQuote ? $"'{text}'" : $"'{text.AsSpan(0, LongestQuote)}…'";
}
