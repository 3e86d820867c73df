using System.Text.Json;

namespace MiniAirflow.Api.Requests;

/// <summary>Finds null in a list. The serializer minds null where a member says that it is none, and not in lists.</summary>
internal static class NullItems
{
    /// <summary>The place of the first one, as in <c>grants[0].workflows[2]</c>; null when there is none. A definition, which has a reader and nulls of its own, is passed over.</summary>
    /// <param name="json">A document that was read already.</param>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var way = new List<Step>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when way.Count == 1 && reader.ValueTextEquals("definition"u8):
                    reader.Skip();
                    break;
                case JsonTokenType.PropertyName:
                    way[^1] = way[^1] with { Name = reader.GetString()! };
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    way.RemoveAt(way.Count - 1);
                    break;
                default:
                    if (way.Count > 0 && way[^1].IsList) way[^1] = way[^1] with { Index = way[^1].Index + 1 };
                    if (reader.TokenType == JsonTokenType.Null && way.Count > 0 && way[^1].IsList) return string.Concat(way.Select((step, i) => step.Text(isFirst: i == 0)));
                    if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) way.Add(new Step(reader.TokenType == JsonTokenType.StartArray, -1, ""));
                    break;
            }
        }
        return null;
    }

    private readonly record struct Step(bool IsList, int Index, string Name)
    {
        public string Text(bool isFirst) => IsList ? $"[{Index}]" : isFirst ? Name : $".{Name}";
    }
}
