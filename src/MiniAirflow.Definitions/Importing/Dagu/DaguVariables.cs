using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>The environment and the parameters of a DAG.</summary>
internal static class DaguVariables
{
    /// <summary>Reads <c>env</c>: a map, a list of maps and of <c>NAME=value</c>, or a single one of these.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Env(DocumentNode? node, ImportLog log) => node switch
    {
        null => [],
        MapNode map => map.Entries.SelectMany(entry => Pair(entry.Key, entry.Value, log)),
        ListNode list => list.Items.SelectMany(item => Env(item, log)),
        ScalarNode scalar when scalar.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals => Pair(scalar.Text[..equals], scalar with { Text = scalar.Text[(equals + 1)..] }, log),
        _ => Refused(node, log),
    };

    /// <summary>Reads <c>params</c>, in order. Those without a name are <c>p1</c>, <c>p2</c> and so on.</summary>
    public static IReadOnlyList<DaguParameter> Params(DocumentNode? node, ImportLog log)
    {
        var all = Read(node, log).ToList();
        var position = 0;
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. all.Select(one => one.Name.Length > 0 ? one : one with { Name = $"p{++position}", IsPositional = true }).Where(one => IsName(one, taken, log))];
    }

    private static IEnumerable<DaguParameter> Read(DocumentNode? node, ImportLog log) => node switch
    {
        null => [],
        ScalarNode scalar => Words(scalar.Text).Select(word => OfWord(word, scalar.At)),
        ListNode list => list.Items.SelectMany(item => Item(item, log)),
        MapNode map => Map(map, log),
        _ => [],
    };

    private static IEnumerable<DaguParameter> Item(DocumentNode item, ImportLog log) => item switch
    {
        ScalarNode scalar => [OfWord(scalar.Text, scalar.At)],
        MapNode map when map.Find("name") is ScalarNode name && map.Entries.Count > 1 => [Declared(name.Text, map, log)],
        _ => Read(item, log),
    };

    private static IEnumerable<DaguParameter> Map(MapNode map, ImportLog log)
    {
        var keys = new DaguMap(map, log);
        if (map.Find("properties") is MapNode properties)
        {
            foreach (var known in (string[])["properties", "type", "required"]) keys.Take(known);
            keys.TellRest(DaguReasons.OfParameter);
            return properties.Entries.Select(entry => entry.Value is MapNode declared ? Declared(entry.Key, declared, log) : new DaguParameter(entry.Key, null, entry.KeyAt));
        }
        if (map.Find("schema") is not null)
        {
            var values = keys.Take("values");
            keys.TellRest(DaguReasons.OfParameter);
            return Read(values, log);
        }
        return map.Entries.SelectMany(entry => entry.Value is MapNode declared
            ? [Declared(entry.Key, declared, log)]
            : Pair(entry.Key, entry.Value, log).Select(pair => new DaguParameter(pair.Key, pair.Value, entry.KeyAt)));
    }

    private static DaguParameter Declared(string name, MapNode map, ImportLog log)
    {
        var declared = new DaguMap(map, log);
        declared.Take("name");
        declared.Take("required");
        var type = TypeOf(declared, log);
        var isNumber = type is ParameterType.WholeNumber or ParameterType.Number;
        var parameter = new DaguParameter(name, declared.Text("default"), map.At)
        {
            Definition = new ParameterDefinition
            {
                Type = type,
                Description = declared.Text("description") ?? "",
                Enum = [.. log.Texts(declared.Take("enum"), "enum")],
                Min = isNumber ? Bound(declared, "minimum", log) : null,
                Max = isNumber ? Bound(declared, "maximum", log) : null,
            },
        };
        declared.TellRest(DaguReasons.OfParameter);
        return parameter;
    }

    private static ParameterType TypeOf(DaguMap declared, ImportLog log)
    {
        if (declared.TextNode("type") is not { } node) return ParameterType.Text;
        switch (node.Text)
        {
            case "string": return ParameterType.Text;
            case "integer": return ParameterType.WholeNumber;
            case "number": return ParameterType.Number;
            case "boolean": return ParameterType.Boolean;
            default:
                log.Note(node.At.Line, $"'type' is not carried: parameters of the type {ProblemText.Quoted(node.Text)} are not known here.");
                return ParameterType.Text;
        }
    }

    private static decimal? Bound(DaguMap declared, string key, ImportLog log)
    {
        if (declared.TextNode(key) is not { } node) return null;
        if (decimal.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bound)) return bound;
        log.Note(node.At.Line, $"'{key}' is not carried: {ProblemText.Quoted(node.Text)} is no number.");
        return null;
    }

    private static DaguParameter OfWord(string word, Position at) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? new DaguParameter(word[..equals], word[(equals + 1)..], at)
        : new DaguParameter("", word, at);

    private static bool IsName(DaguParameter parameter, HashSet<string> taken, ImportLog log)
    {
        var why = !Limits.ParameterName().IsMatch(parameter.Name) || parameter.Name.Length > Limits.MaxNameLength
            ? "a name has letters, digits and '_', and begins with a letter"
            : taken.Add(parameter.Name) ? null : "another one has its name, in upper or lower case";
        if (why is not null) log.Note(parameter.At.Line, $"The parameter {ProblemText.Quoted(parameter.Name)} is not carried: {why}.");
        return why is null;
    }

    /// <summary>Words between blanks; quotes keep blanks in them.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new System.Text.StringBuilder();
        var (quote, isOpen) = ('\0', false);
        foreach (var c in text)
        {
            if (quote != '\0' && c == quote) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') (quote, isOpen) = (c, true);
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (word.Length > 0 || isOpen) yield return word.ToString();
                word.Clear();
                isOpen = false;
            }
            else word.Append(c);
        }
        if (word.Length > 0 || isOpen) yield return word.ToString();
    }

    private static IEnumerable<KeyValuePair<string, string>> Pair(string name, DocumentNode value, ImportLog log)
    {
        if (value is ScalarNode scalar) return [new(name, scalar.Kind == ScalarKind.Null ? "" : scalar.Text)];
        log.Note(value.At.Line, $"{ProblemText.Quoted(name)} is not carried: its value is {(value is MapNode ? "a map" : "a list")}, where text is expected.");
        return [];
    }

    private static IEnumerable<KeyValuePair<string, string>> Refused(DocumentNode node, ImportLog log)
    {
        log.Note(node.At.Line, "The entry of 'env' is not carried: it is neither a map nor NAME=value.");
        return [];
    }
}

/// <summary>A parameter of a DAG.</summary>
internal sealed record DaguParameter(string Name, string? Default, Position At)
{
    private readonly ParameterDefinition _declared = new();

    /// <summary>What it becomes.</summary>
    public ParameterDefinition Definition
    {
        get => _declared with { Default = Default };
        init => _declared = value;
    }

    /// <summary>Whether commands know it by its number only.</summary>
    public bool IsPositional { get; init; }
}
