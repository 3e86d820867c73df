using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>What the mappers of one document share: where problems go, and how scalars are taken.</summary>
internal sealed class MappingContext(ProblemSink problems, DocumentSource source)
{
    public ProblemSink Problems { get; } = problems;

    public DocumentSource Source { get; } = source;

    /// <summary>One budget of suggestions for the whole document.</summary>
    public Suggestions Suggestions { get; } = new();

    /// <summary>Text that is written as text; null, and a problem, when it is something else.</summary>
    public string? Text(DocumentNode node, string path)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text } text) return text.Text;
        Mismatch(node, path, "text", node is ScalarNode { Kind: not ScalarKind.Null } scalar ? $"quote it: \"{scalar.Text}\"" : null);
        return null;
    }

    /// <summary>Text, number or boolean as it is written; null, and a problem, when it is something else.</summary>
    public string? Value(DocumentNode node, string path)
    {
        switch (node)
        {
            case ScalarNode scalar when CoreSchema.IsBeyondDouble(scalar):
                Problems.Add(node.At, path, $"The number {ProblemText.Quoted(scalar.Text)[1..^1]} is too large for a number.", "quote it if it is meant as text");
                return null;
            case ScalarNode { Kind: not ScalarKind.Null } scalar:
                return scalar.Text;
            default:
                Mismatch(node, path, "text, a number or a boolean", node is ScalarNode ? "write \"\" for an empty value" : null);
                return null;
        }
    }

    /// <summary>A list of names, or a single one.</summary>
    public string[] Names(DocumentNode node, string path) => node switch
    {
        ListNode list => [.. list.Items.Select((item, i) => Text(item, $"{path}[{i}]") ?? "")],
        ScalarNode { Kind: ScalarKind.Null } => [],
        _ => Text(node, path) is { } name ? [name] : [],
    };

    /// <summary>A map; null, and a problem, when it is something else.</summary>
    public MapNode? Map(DocumentNode node, string path, string expected, string? hint = null)
    {
        if (node is MapNode map) return map;
        Mismatch(node, path, expected, hint);
        return null;
    }

    public void Mismatch(DocumentNode found, string path, string expected, string? hint) =>
        Problems.Add(found.At, path, $"Expected {expected}, but found {Describe(found)}.", hint);

    private static string Describe(DocumentNode node) => node switch
    {
        MapNode => "a map",
        ListNode => "a list",
        ScalarNode { Kind: ScalarKind.Null } => "nothing",
        ScalarNode { Kind: ScalarKind.Boolean } scalar => $"the boolean {scalar.Text}",
        ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Decimal } scalar => $"the number {ProblemText.Quoted(scalar.Text)[1..^1]}",
        ScalarNode scalar => $"the text {ProblemText.Quoted(scalar.Text)}",
        _ => "something else",
    };
}
