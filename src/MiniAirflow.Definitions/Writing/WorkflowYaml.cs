using System.Globalization;
using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Writing;

/// <summary>Writes a definition as a workflow file that a person would have written: block style, defaults left out.</summary>
/// <remarks>It spells the canonical text in YAML and knows no key, so keys that come later need nothing here.</remarks>
public static class WorkflowYaml
{
    /// <summary>The file's text; reading it gives the same definition.</summary>
    public static string Write(WorkflowDefinition definition)
    {
        using var canonical = JsonDocument.Parse(DefinitionJson.Write(definition));
        return Write(canonical.RootElement);
    }

    /// <summary>The same from the canonical text, which may have keys of a later release.</summary>
    public static string Write(JsonElement canonical)
    {
        var text = new StringBuilder();
        WriteMap(text, canonical, 0);
        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, JsonElement map, int indent, bool isFirstPlaced = false)
    {
        foreach (var member in map.EnumerateObject())
        {
            if (!isFirstPlaced) text.Append(' ', indent);
            isFirstPlaced = false;
            text.Append(YamlText.Inline(member.Name, isInFlow: false)).Append(':');
            WriteValue(text, member.Value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                text.Append('\n');
                WriteMap(text, value, indent + 2);
                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(NeedsLines):
                text.Append('\n');
                foreach (var item in value.EnumerateArray()) WriteItem(text, item, indent + 2);
                break;
            case JsonValueKind.Array:
                text.Append(CultureInfo.InvariantCulture, $" [{string.Join(", ", value.EnumerateArray().Select(item => Scalar(item, isInFlow: true)))}]\n");
                break;
            default:
                text.Append(' ');
                WriteScalar(text, value, indent + 2);
                break;
        }
    }

    private static void WriteItem(StringBuilder text, JsonElement item, int indent)
    {
        text.Append(' ', indent).Append("- ");
        if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any()) WriteMap(text, item, indent + 2, isFirstPlaced: true);
        else WriteScalar(text, item, indent + 2);
    }

    private static void WriteScalar(StringBuilder text, JsonElement value, int indent)
    {
        if (value.ValueKind == JsonValueKind.String && YamlText.Block(value.GetString()!, indent) is { } block) text.Append(block);
        else text.Append(Scalar(value, isInFlow: false)).Append('\n');
    }

    private static string Scalar(JsonElement value, bool isInFlow) => value.ValueKind switch
    {
        JsonValueKind.String => YamlText.Inline(value.GetString()!, isInFlow),
        JsonValueKind.Object => "{}",
        _ => value.GetRawText(),
    };

    private static bool NeedsLines(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object || (item.ValueKind == JsonValueKind.String && item.GetString()!.Contains('\n', StringComparison.Ordinal));
}
