namespace MiniAirflow.Definitions.Documents;

/// <summary>Gathers the problems of one document; bounded, as nobody reads a hundred thousand.</summary>
internal sealed class ProblemSink(string source)
{
    private const int Most = 1_000;
    private readonly List<DocumentProblem> _problems = [];
    private readonly HashSet<string> _places = new(StringComparer.Ordinal);
    private int _dropped;

    public int Count => _problems.Count;

    /// <summary>Whether a further problem would only be counted, so that its text need not be made.</summary>
    public bool IsFull => _problems.Count >= Most;

    public void Skip() => _dropped++;

    public void Add(Position at, string path, string message, string? hint = null)
    {
        if (IsFull)
        {
            Skip();
            return;
        }
        if (path.Length > 0) Cover(path);
        _problems.Add(new DocumentProblem(source, at.Line, at.Column, path, message, hint));
    }

    /// <summary>Marks a place as spoken of, so that what only follows from that problem is not told too.</summary>
    public void Cover(string path) => _places.Add(path);

    /// <summary>Whether a place, or one that contains it, has been spoken of.</summary>
    public bool Covers(string path)
    {
        for (var length = path.Length; length > 0; length = path.AsSpan(0, length).LastIndexOfAny('.', '['))
            if (_places.Contains(path[..length])) return true;
        return false;
    }

    /// <summary>The problems in the order of the document.</summary>
    public IReadOnlyList<DocumentProblem> InOrder()
    {
        var ordered = _problems.OrderBy(problem => new Position(problem.Line, problem.Column)).ToList();
        if (_dropped > 0) ordered.Add(ordered[^1] with { Path = "", Message = $"{_dropped} more problems are not shown.", Hint = "mend the first ones and check again" });
        return ordered;
    }
}
