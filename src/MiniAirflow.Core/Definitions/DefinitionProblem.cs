namespace MiniAirflow.Core.Definitions;

/// <summary>One thing wrong with a definition: where, what, and how to mend it.</summary>
/// <param name="Path">Place in the document, e.g. <c>tasks[2].depends_on[0]</c>; empty for the document itself.</param>
/// <param name="Message">One sentence that says what is wrong.</param>
/// <param name="Hint">What to write instead; null where nothing better than the message can be said.</param>
public sealed record DefinitionProblem(string Path, string Message, string? Hint = null);
