namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Gathers problems; bounded, because a document of 4 MiB can hold more mistakes than anyone reads.</summary>
internal sealed class ProblemList
{
    internal const int Most = 1_000;
    private readonly List<DefinitionProblem> _problems = [];
    private int _dropped;

    /// <summary>One budget of suggestions for the whole definition.</summary>
    public Suggestions Suggestions { get; } = new();

    public bool IsEmpty => Count == 0;

    /// <summary>How many there are, without those that were dropped.</summary>
    public int Count => _problems.Count;

    public void Add(string path, string message, string? hint = null)
    {
        if (_problems.Count >= Most) _dropped++;
        else _problems.Add(new DefinitionProblem(path, message, hint));
    }

    public IReadOnlyList<DefinitionProblem> ToList()
    {
        if (_dropped == 0) return _problems;
        return [.. _problems, new DefinitionProblem("", $"{_dropped} more problems are not shown.", "mend the first ones and check again")];
    }
}
