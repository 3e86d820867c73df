using System.Globalization;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>Finds the place in the text for a path such as <c>tasks[2].depends_on[0]</c>.</summary>
internal static class PathLocator
{
    /// <summary>The place of the node; of the nearest node above it when the path leads to nothing that was written.</summary>
    public static Position Locate(DocumentNode root, string path)
    {
        var node = root;
        var at = root.At;
        ReadOnlySpan<char> rest = path;
        while (rest.Length > 0)
        {
            if (rest[0] == '.') rest = rest[1..];
            if (Step(node, ref rest, out var entryAt) is not { } next) return at;
            node = next;
            // A block is pointed at by its key; a value by itself.
            at = next is ScalarNode || entryAt is null ? next.At : entryAt.Value;
        }
        return at;
    }

    private static DocumentNode? Step(DocumentNode node, ref ReadOnlySpan<char> rest, out Position? entryAt)
    {
        entryAt = null;
        return node switch
        {
            MapNode map => StepInto(map, ref rest, out entryAt),
            ListNode list => StepInto(list, ref rest),
            _ => null,
        };
    }

    // Keys may contain dots and brackets: the longest one that fits is meant.
    private static DocumentNode? StepInto(MapNode map, ref ReadOnlySpan<char> rest, out Position? entryAt)
    {
        entryAt = null;
        MapEntry? best = null;
        foreach (var entry in map.Entries)
        {
            if (!rest.StartsWith(entry.Key, StringComparison.Ordinal)) continue;
            if (rest.Length > entry.Key.Length && rest[entry.Key.Length] is not ('.' or '[')) continue;
            if (best is null || entry.Key.Length > best.Value.Key.Length) best = entry;
        }
        if (best is not { } found) return null;
        rest = rest[found.Key.Length..];
        entryAt = found.KeyAt;
        return found.Value;
    }

    private static DocumentNode? StepInto(ListNode list, ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(']');
        if (rest[0] != '[' || end < 0) return null;
        if (!int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.Items.Count) return null;
        rest = rest[(end + 1)..];
        return list.Items[index];
    }
}
