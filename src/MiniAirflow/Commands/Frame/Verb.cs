using System.CommandLine;

namespace MiniAirflow.Commands.Frame;

/// <summary>A command with the examples that its help shows.</summary>
internal sealed class Verb(string name, string summary, params string[] examples) : Command(name, summary)
{
    /// <summary>Command lines that work as they stand, or with one name changed.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What the verb does with what was parsed.</summary>
    public Verb Does(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(action);
        return this;
    }

    /// <summary>What the verb does, when that is over at once.</summary>
    public Verb Does(Func<ParseResult, int> action)
    {
        SetAction(action);
        return this;
    }
}
