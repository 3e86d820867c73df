using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What the items of a mapped task have given, as the task's own outputs: a list for each name, in the order of the items, with null where an item gave nothing.</summary>
public static class CollectedOutputs
{
    /// <summary>Collects.</summary>
    /// <param name="count">How many items there are.</param>
    /// <param name="outcomes">Place and stored outcome of each that ended well; of an item that is there twice the last counts.</param>
    /// <param name="problem">Why nothing was collected, as one sentence; null when all was.</param>
    public static IReadOnlyDictionary<string, string>? Of(int count, IEnumerable<(int MapIndex, string? Outcome)> outcomes, out string? problem)
    {
        problem = null;
        var byName = new SortedDictionary<string, string?[]>(StringComparer.Ordinal);
        foreach (var (index, outcome) in outcomes)
        {
            if (outcome is null || StoredJson.ReadOutcome(outcome)?.Outputs is not { } outputs) continue;
            foreach (var (name, value) in outputs)
            {
                if (!byName.TryGetValue(name, out var values)) byName[name] = values = new string?[count];
                values[index] = value;
            }
        }
        if (byName.Count == 0) return null;
        var lists = byName.ToDictionary(one => one.Key, one => ListOf(one.Value), StringComparer.Ordinal);
        if (lists.Values.Sum(list => (long)Encoding.UTF8.GetByteCount(list)) <= Limits.MaxItemsBytes) return lists;
        problem = $"The outputs of the items together have more than {Limits.MaxItemsBytes} bytes, so they were not collected.";
        return null;
    }

    private static string ListOf(string?[] values)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var value in values) Write(json, value);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Outputs are text; what reads as a number, a list or an object is put in as one.</summary>
    private static void Write(Utf8JsonWriter json, string? value)
    {
        if (value is null) json.WriteNullValue();
        else if (IsJson(value)) json.WriteRawValue(value, skipInputValidation: true);
        else json.WriteStringValue(value);
    }

    private static bool IsJson(string value)
    {
        if (value.Length == 0 || (value[0] is not ('{' or '[' or '-' or 't' or 'f') && !char.IsAsciiDigit(value[0]))) return false;
        try
        {
            using var json = JsonDocument.Parse(value);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
