namespace MiniAirflow.Definitions.Importing;

/// <summary>What an import makes of some files. Every text gives a value: with problems there are no workflows.</summary>
public sealed record ImportResult
{
    /// <summary>The workflows, in the order of the files; each is one that <see cref="WorkflowDocument"/> takes.</summary>
    public IReadOnlyList<ImportedWorkflow> Workflows { get; init; } = [];

    /// <summary>What could not be carried, or means something else here, in the order of the files.</summary>
    public IReadOnlyList<ImportNote> Notes { get; init; } = [];

    /// <summary>What the other scheduler would refuse as well, or would not be a workflow.</summary>
    public IReadOnlyList<DocumentProblem> Problems { get; init; } = [];
}

/// <summary>A workflow that was made of another scheduler's text.</summary>
/// <param name="Name">Its name, unique within the import.</param>
/// <param name="Source">The file it comes from.</param>
/// <param name="Line">The line it comes from.</param>
/// <param name="Yaml">The text of its workflow file.</param>
public sealed record ImportedWorkflow(string Name, string Source, int Line, string Yaml);

/// <summary>Something that an import does not carry, or carries as something else.</summary>
/// <param name="Source">The file.</param>
/// <param name="Line">The line.</param>
/// <param name="Text">One sentence: what it is, why, and what to do instead.</param>
public sealed record ImportNote(string Source, int Line, string Text)
{
    /// <summary><c>file:line: text</c>.</summary>
    public override string ToString() => $"{Source}:{Line}: {Text}";
}
