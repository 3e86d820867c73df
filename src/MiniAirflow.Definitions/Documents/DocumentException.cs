namespace MiniAirflow.Definitions.Documents;

/// <summary>The text cannot be read any further. Never leaves this project: it ends as a <see cref="DocumentProblem"/>.</summary>
internal sealed class DocumentException(Position at, string message, string? hint = null) : Exception(message)
{
    public Position At { get; } = at;

    public string? Hint { get; } = hint;
}
