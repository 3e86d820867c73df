namespace MiniAirflow.Definitions;

/// <summary>One thing wrong with a workflow document.</summary>
/// <param name="Source">The document's name: a path, or what the caller called it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in UTF-16 units, from 1.</param>
/// <param name="Path">Place in the document's structure, e.g. <c>tasks[2].depends_on[0]</c>; empty for the document itself.</param>
/// <param name="Message">One sentence that says what is wrong.</param>
/// <param name="Hint">What to write instead; null where nothing better than the message can be said.</param>
public sealed record DocumentProblem(string Source, int Line, int Column, string Path, string Message, string? Hint = null)
{
    /// <summary><c>file:line:column: message (hint)</c>, the form that editors and terminals turn into a link.</summary>
    public override string ToString() =>
        Hint is null ? $"{Source}:{Line}:{Column}: {Message}" : $"{Source}:{Line}:{Column}: {Message} ({Hint})";
}
