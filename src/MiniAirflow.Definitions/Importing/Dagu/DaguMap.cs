using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>A map of a Dagu document whose keys are taken one by one: what nobody took is told.</summary>
internal sealed class DaguMap
{
    private readonly List<MapEntry> _left;
    private readonly ImportLog _log;

    public DaguMap(MapNode map, ImportLog log)
    {
        At = map.At;
        _log = log;
        _left = [.. map.Entries.Where(entry => entry.Value is not ScalarNode { Kind: ScalarKind.Null })];
    }

    /// <summary>Where it begins.</summary>
    public Position At { get; }

    /// <summary>Takes the value of a key, by any of its names; null when there is none.</summary>
    public DocumentNode? Take(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var index = _left.FindIndex(entry => Snake(entry.Key) == name);
            if (index < 0) continue;
            var value = _left[index].Value;
            _left.RemoveAt(index);
            return value;
        }
        return null;
    }

    /// <summary>Takes a value that is a map; null, and a note, when it is not.</summary>
    public DaguMap? Map(string name)
    {
        var node = Take(name);
        if (node is MapNode map) return new DaguMap(map, _log);
        if (node is not null) _log.Note(node.At.Line, $"'{name}' is not carried: it is no map.");
        return null;
    }

    /// <summary>Whether a key is there and was not taken yet.</summary>
    public bool Has(string name) => _left.Exists(entry => Snake(entry.Key) == name);

    /// <summary>Takes a value that is a single one, as it is written; null, and a note, when it is not.</summary>
    public string? Text(params ReadOnlySpan<string> names) => TextNode(names)?.Text;

    /// <summary>The same with its place.</summary>
    public ScalarNode? TextNode(params ReadOnlySpan<string> names)
    {
        var node = Take(names);
        if (node is null or ScalarNode) return (ScalarNode?)node;
        _log.Note(node.At.Line, $"'{names[0]}' is not carried: it is {(node is MapNode ? "a map" : "a list")}, where text is expected.");
        return null;
    }

    /// <summary>Takes a number of seconds or of times; 0, and a note, when it is something else.</summary>
    public int Number(string name)
    {
        if (TextNode(name) is not { } node) return 0;
        if (int.TryParse(node.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)) return number;
        _log.Note(node.At.Line, $"'{name}' is not carried: {ProblemText.Quoted(node.Text)} is no whole number.");
        return 0;
    }

    /// <summary>Tells of each key that was not taken.</summary>
    /// <param name="reasons">Why, by key.</param>
    public void TellRest(IReadOnlyDictionary<string, string> reasons)
    {
        foreach (var (key, at, _) in _left)
        {
            var reason = reasons.GetValueOrDefault(Snake(key)) ?? "it is not known here";
            _log.Note(at.Line, $"{ProblemText.Quoted(key)} is not carried: {reason}.");
        }
    }

    /// <summary>The key as Dagu writes it today: it was in camel case once.</summary>
    private static string Snake(string key)
    {
        if (!key.Any(char.IsAsciiLetterUpper)) return key;
        var snake = new StringBuilder(key.Length + 4);
        foreach (var c in key)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }
        return snake.ToString();
    }
}
