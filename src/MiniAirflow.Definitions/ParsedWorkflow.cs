using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions;

/// <summary>What became of a document: a valid definition, or the reasons why not.</summary>
public sealed record ParsedWorkflow
{
    /// <summary>The definition; null exactly when there are problems.</summary>
    public WorkflowDefinition? Definition { get; init; }

    /// <summary>The document's <c>is_active</c>; null when it does not say. Not part of the definition: switching makes no version.</summary>
    public bool? IsActive { get; init; }

    /// <summary>Every problem, in the order of the document.</summary>
    public IReadOnlyList<DocumentProblem> Problems { get; init; } = [];
}
