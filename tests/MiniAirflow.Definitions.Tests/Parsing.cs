using System.Text;

namespace MiniAirflow.Definitions.Tests;

/// <summary>Parsing of text in tests.</summary>
internal static class Parsing
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ParsedWorkflow Yaml(string text, DocumentSource? source = null) => Parse(text, DocumentFormat.Yaml, source);

    public static ParsedWorkflow Json(string text, DocumentSource? source = null) => Parse(text, DocumentFormat.Json, source);

    public static ParsedWorkflow Parse(string text, DocumentFormat format, DocumentSource? source = null) =>
        WorkflowDocument.Parse(Encoding.UTF8.GetBytes(text), format, source ?? new DocumentSource("w"), Now);

    /// <summary>The problems as people see them, one a line.</summary>
    public static string Told(this ParsedWorkflow parsed) => string.Join('\n', parsed.Problems);
}
