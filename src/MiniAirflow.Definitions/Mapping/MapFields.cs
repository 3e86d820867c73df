using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>Reads the keys of one map by their table, and reports what does not fit.</summary>
internal sealed class MapFields
{
    private readonly MapNode _map;
    private readonly string _prefix;
    private readonly KeyTable _table;
    private readonly MappingContext _context;

    public MapFields(MapNode map, string path, KeyTable table, MappingContext context)
    {
        _map = map;
        _prefix = path.Length == 0 ? "" : path + ".";
        _table = table;
        _context = context;
        foreach (var entry in map.Entries)
        {
            if (table.Knows(entry.Key)) continue;
            if (context.Problems.IsFull) context.Problems.Skip();
            else ReportUnknown(entry);
        }
    }

    /// <summary>Where the key stands in the document's structure.</summary>
    public string PathOf(string key) => _prefix + key;

    /// <summary>The value of a key; null when it is absent or written as null, which is the same.</summary>
    public DocumentNode? Find(string key)
    {
        var spec = _table[key];
        return _map.Find(spec.Name) is { } node and not ScalarNode { Kind: ScalarKind.Null } ? node : null;
    }

    /// <summary>Text that is written as text.</summary>
    public string? Text(string key) => Find(key) is { } node ? _context.Text(node, PathOf(key)) : null;

    /// <summary>Text, number or boolean, as written.</summary>
    public string? Value(string key) => Find(key) is { } node ? _context.Value(node, PathOf(key)) : null;

    /// <summary>A list of values, or a single one.</summary>
    public string[] Values(string key)
    {
        var path = PathOf(key);
        return Find(key) switch
        {
            null => [],
            ListNode list => [.. list.Items.Select((item, i) => _context.Value(item, $"{path}[{i}]") ?? "")],
            var node => _context.Value(node, path) is { } value ? [value] : [],
        };
    }

    /// <summary>A number.</summary>
    public decimal? Decimal(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Decimal } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
        _context.Mismatch(node, PathOf(key), "a number in decimal digits", null);
        return null;
    }

    public bool? Boolean(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node is ScalarNode { Kind: ScalarKind.Boolean } scalar) return scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase);
        _context.Mismatch(node, PathOf(key), "true or false", node is ScalarNode ? "write true or false, without quotes" : null);
        return null;
    }

    public int Integer(string key)
    {
        var spec = _table[key];
        var byDefault = spec.Default as int? ?? 0;
        return Find(key) is { } node ? Integer(node, PathOf(key), spec, byDefault) : byDefault;
    }

    private int Integer(DocumentNode node, string path, KeySpec spec, int byDefault)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Integer } scalar || HasOtherBase(scalar.Text))
        {
            _context.Mismatch(node, path, "a whole number", IntegerHint(node));
            return byDefault;
        }
        if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return value;
        _context.Problems.Add(scalar.At, path, $"Must be from {spec.Min} to {spec.Max}, but is {ProblemText.Quoted(scalar.Text)[1..^1]}.");
        return byDefault;
    }

    /// <summary>The place of the chosen word in the table's list.</summary>
    public int Choice(string key)
    {
        var choices = _table[key].Choices;
        if (Find(key) is not { } node || _context.Text(node, PathOf(key)) is not { } word) return 0;
        return Math.Max(PlaceOf(word, choices, node, key), 0);
    }

    private int PlaceOf(string word, IReadOnlyList<string> choices, DocumentNode node, string key)
    {
        var place = choices.IndexOf(word);
        if (place < 0) _context.Problems.Add(node.At, PathOf(key), $"Must be {string.Join(" or ", choices)}, but is {ProblemText.Quoted(word)}.", _context.Suggestions.Hint(word, choices));
        return place;
    }

    /// <summary>A list of names, or a single one.</summary>
    public string[] Names(string key) => Find(key) is { } node ? _context.Names(node, PathOf(key)) : [];

    /// <summary>The places of the chosen words in the table's list, each once.</summary>
    public List<int> Words(string key)
    {
        var choices = _table[key].Choices;
        var places = new List<int>();
        if (Find(key) is not { } node) return places;
        foreach (var word in Names(key))
            if (PlaceOf(word, choices, node, key) is >= 0 and var place && !places.Contains(place)) places.Add(place);
        return places;
    }

    /// <summary>A list of whole numbers, or a single one.</summary>
    public int[] Integers(string key)
    {
        var (spec, path) = (_table[key], PathOf(key));
        return Find(key) switch
        {
            null => [],
            ListNode list => [.. list.Items.Select((item, i) => Integer(item, $"{path}[{i}]", spec, spec.Min))],
            var node => [Integer(node, path, spec, spec.Min)],
        };
    }

    private void ReportUnknown(MapEntry entry)
    {
        var known = _table.OtherWords.GetValueOrDefault(entry.Key) ?? _context.Suggestions.For(entry.Key, _table.Names);
        var hint = known is null ? $"known keys: {string.Join(", ", _table.Names)}" : $"did you mean '{known}'?";
        _context.Problems.Add(entry.KeyAt, PathOf(entry.Key), $"Unknown key {ProblemText.Quoted(entry.Key)} in a {_table.Owner}.", hint);
        // What was meant is told already; that it is missing would only be an echo.
        if (known is not null && _map.Find(known) is null) _context.Problems.Cover(PathOf(known));
    }

    private static bool HasOtherBase(string text)
    {
        var digits = text.AsSpan().TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0';
    }

    private static string? IntegerHint(DocumentNode node) => node switch
    {
        ScalarNode { Kind: ScalarKind.Text } text when int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "remove the quotes",
        ScalarNode { Kind: ScalarKind.Text } => "digits only, without a unit",
        ScalarNode { Kind: ScalarKind.Integer } => "decimal digits, without a leading zero",
        ScalarNode { Kind: ScalarKind.Decimal } => "no fraction and no exponent",
        _ => null,
    };
}
