using System.Text;
using System.Text.Json;

namespace MiniAirflow.Core.Definitions;

/// <summary>The list of a mapped task.</summary>
public static class ItemList
{
    /// <summary>Reads a list of items.</summary>
    /// <param name="text">A JSON array.</param>
    /// <param name="items">The items, each as JSON; empty when there is a problem.</param>
    /// <returns>What is wrong with it, as one sentence; null when nothing is.</returns>
    public static string? Read(string text, out IReadOnlyList<string> items)
    {
        items = [];
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return $"{Shown(text)} is no list.";
            if (json.RootElement.GetArrayLength() > Limits.MaxItems) return $"The list has {json.RootElement.GetArrayLength()} items; there may be {Limits.MaxItems}.";
            if (Encoding.UTF8.GetByteCount(text) > Limits.MaxItemsBytes) return $"The items together have more than {Limits.MaxItemsBytes} bytes.";
            items = [.. json.RootElement.EnumerateArray().Select(item => item.GetRawText())];
            return null;
        }
        catch (JsonException)
        {
            return $"{Shown(text)} is no list.";
        }
    }

    /// <summary>An item as a program gets it: text without its quotes, all else as JSON.</summary>
    public static string Plain(string item)
    {
        using var json = JsonDocument.Parse(item);
        try
        {
            return json.RootElement.ValueKind == JsonValueKind.String ? json.RootElement.GetString()! : item;
        }
        catch (InvalidOperationException)
        {
            return item; // an escape of half a character, which no program could be given as text
        }
    }

    /// <summary>In the canonical text a list is a list, and a template is text.</summary>
    internal static JsonElement? Stored(string? forEach) =>
        forEach is null ? null
        : forEach.StartsWith('[') && Read(forEach, out _) is null ? JsonElement.Parse(forEach)
        : JsonSerializer.SerializeToElement(forEach, DefinitionJsonContext.Default.String);

    internal static string? Restored(JsonElement? stored) => stored is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    private static string Shown(string text) => ProblemText.Quoted(text.Length <= 60 ? text : text[..60] + "…");
}
