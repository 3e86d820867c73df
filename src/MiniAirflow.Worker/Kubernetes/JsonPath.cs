using System.Globalization;
using System.Text.Json;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>Reads parts of an answer of the API server, whatever else it has. What is missing, or of another kind, is absent.</summary>
/// <remarks>By hand, as what is written is: models of what a Job and a pod can have, even of these few parts, would be 0.2 MB of the executable.</remarks>
internal static class JsonPath
{
    /// <summary>A value by its way; an undefined one when there is none.</summary>
    public static JsonElement At(this JsonElement value, params ReadOnlySpan<string> way)
    {
        foreach (var key in way)
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out value)) return default;
        return value;
    }

    /// <summary>A text by its way; null when there is none.</summary>
    public static string? Text(this JsonElement value, params ReadOnlySpan<string> way) => value.At(way) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A time by its way; null when there is none.</summary>
    public static DateTimeOffset? Time(this JsonElement value, params ReadOnlySpan<string> way) =>
        DateTimeOffset.TryParse(value.Text(way), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A whole number by its way; null when there is none.</summary>
    public static int? Number(this JsonElement value, params ReadOnlySpan<string> way) => value.At(way) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var read) ? read : null;

    /// <summary>The first item of a list that has a text under a key; an undefined one when there is none.</summary>
    public static JsonElement Item(this JsonElement list, string key, string text)
    {
        if (list.ValueKind != JsonValueKind.Array) return default;
        foreach (var item in list.EnumerateArray())
            if (item.Text(key) == text) return item;
        return default;
    }
}
