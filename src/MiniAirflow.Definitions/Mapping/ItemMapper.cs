using System.Globalization;
using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The list of a mapped task: what stands there becomes JSON, whatever format it was written in.</summary>
internal static class ItemMapper
{
    public static string? List(MapFields fields, MappingContext context)
    {
        const string key = "for_each";
        switch (fields.Find(key))
        {
            case null:
                return null;
            case ScalarNode scalar:
                return context.Text(scalar, fields.PathOf(key));
            case ListNode { Weight: > Limits.MaxItems * 10 } list:
                context.Problems.Add(list.At, fields.PathOf(key), $"The list is too large; there may be {Limits.MaxItems} items.", "let a task before this one find the items, and name its output here");
                return null;
            case ListNode list:
                return Json(list);
            case var node:
                context.Mismatch(node, fields.PathOf(key), "a list, or an expression whose value is one", "write '[a, b]' or '{{ tasks.find.outputs.files }}'");
                return null;
        }
    }

    private static string Json(DocumentNode node)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(json, node);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, DocumentNode node)
    {
        switch (node)
        {
            case ListNode list:
                json.WriteStartArray();
                foreach (var item in list.Items) Write(json, item);
                json.WriteEndArray();
                break;
            case MapNode map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case ScalarNode scalar:
                WriteScalar(json, scalar);
                break;
        }
    }

    // A number that JSON cannot spell, such as 0x1F or .inf, stays the text that it was written as.
    private static void WriteScalar(Utf8JsonWriter json, ScalarNode scalar)
    {
        if (scalar.Kind == ScalarKind.Null) json.WriteNullValue();
        else if (scalar.Kind == ScalarKind.Boolean) json.WriteBooleanValue(scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase));
        else if (scalar.Kind is ScalarKind.Integer or ScalarKind.Decimal && decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) json.WriteNumberValue(number);
        else json.WriteStringValue(scalar.Text);
    }
}
