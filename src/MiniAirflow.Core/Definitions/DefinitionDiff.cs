using System.Text.Json;

namespace MiniAirflow.Core.Definitions;

/// <summary>What differs between two definitions, by the places in their canonical texts; empty exactly when they are the same version.</summary>
/// <remarks>It knows no key: maps are compared entry by entry, lists of things that have names by those names, and all else as a whole. A default is absent from the text, so it is absent here.</remarks>
public static class DefinitionDiff
{
    /// <summary>Compares two definitions.</summary>
    /// <returns>The changes in the order of the later text; in each map or list, what was removed comes last.</returns>
    public static IReadOnlyList<DefinitionChange> Of(WorkflowDefinition before, WorkflowDefinition after)
    {
        using var one = JsonDocument.Parse(DefinitionJson.Write(before));
        using var other = JsonDocument.Parse(DefinitionJson.Write(after));
        var changes = new List<DefinitionChange>();
        Compare([], one.RootElement, other.RootElement, changes);
        return changes;
    }

    private static void Compare(IReadOnlyList<string> path, JsonElement before, JsonElement after, List<DefinitionChange> changes)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object) CompareMaps(path, Members(before), Members(after), changes);
        else if (NamesOf(before) is { } names && NamesOf(after) is { } otherNames) CompareNamed(path, (before, names), (after, otherNames), changes);
        else if (!JsonElement.DeepEquals(before, after)) changes.Add(new DefinitionChange(path, before.Clone(), after.Clone()));
    }

    private static void CompareMaps(
        IReadOnlyList<string> path, IReadOnlyList<KeyValuePair<string, JsonElement>> before, IReadOnlyList<KeyValuePair<string, JsonElement>> after, List<DefinitionChange> changes)
    {
        var (old, now) = (before.ToDictionary(StringComparer.Ordinal), after.ToDictionary(StringComparer.Ordinal));
        foreach (var key in after.Concat(before).Select(pair => pair.Key).Distinct(StringComparer.Ordinal))
        {
            IReadOnlyList<string> at = [.. path, key];
            var (isOld, isNow) = (old.TryGetValue(key, out var was), now.TryGetValue(key, out var @is));
            if (isOld && isNow) Compare(at, was, @is, changes);
            // What is in a map or list that came or went as a whole is told part by part.
            else if (isOld && HasParts(path, was)) Compare(at, was, Emptied(was), changes);
            else if (isNow && HasParts(path, @is)) Compare(at, Emptied(@is), @is, changes);
            else changes.Add(new DefinitionChange(at, isOld ? was.Clone() : null, isNow ? @is.Clone() : null));
        }
    }

    private static void CompareNamed(
        IReadOnlyList<string> path, (JsonElement List, IReadOnlyList<string> Names) before, (JsonElement List, IReadOnlyList<string> Names) after, List<DefinitionChange> changes)
    {
        CompareMaps(path, [.. before.Names.Zip(before.List.EnumerateArray(), KeyValuePair.Create)], [.. after.Names.Zip(after.List.EnumerateArray(), KeyValuePair.Create)], changes);
        // The order is part of the text: it is told where those that stay have changed places.
        if (!before.Names.Intersect(after.Names).SequenceEqual(after.Names.Intersect(before.Names)))
            changes.Add(new DefinitionChange(path, ListOf(before.Names), ListOf(after.Names)));
    }

    /// <summary>Whether a key of the workflow itself holds entries that are spoken of one by one.</summary>
    private static bool HasParts(IReadOnlyList<string> path, JsonElement value) => path.Count == 0 && (value.ValueKind == JsonValueKind.Object || NamesOf(value) is not null);

    private static JsonElement Emptied(JsonElement value) => value.ValueKind == JsonValueKind.Object ? EmptyMap : EmptyList;

    /// <summary>Names of a list whose items are told apart by them; null for any other value.</summary>
    private static List<string>? NamesOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        var names = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String) return null;
            names.Add(name.GetString()!);
        }
        return names.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : null;
    }

    private static List<KeyValuePair<string, JsonElement>> Members(JsonElement map) => [.. map.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))];

    private static JsonElement ListOf(IReadOnlyList<string> names) =>
        JsonSerializer.SerializeToElement(names, DefinitionJsonContext.Default.IReadOnlyListString);

    private static readonly JsonElement EmptyMap = JsonElement.Parse("{}");
    private static readonly JsonElement EmptyList = JsonElement.Parse("[]");
}

/// <summary>One difference between two definitions.</summary>
/// <param name="Path">Where: keys from the outside in, with names in the place of numbers, as in <c>tasks</c>, <c>extract</c>, <c>command</c>.</param>
/// <param name="Before">The value before; null when it was absent, which means its default.</param>
/// <param name="After">The value after; null when it is absent.</param>
public sealed record DefinitionChange(IReadOnlyList<string> Path, JsonElement? Before, JsonElement? After)
{
    /// <summary>The word for it: <c>added</c>, <c>removed</c> or <c>changed</c>.</summary>
    public string Kind => Before is null ? "added" : After is null ? "removed" : "changed";
}
