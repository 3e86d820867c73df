using System.CommandLine;

namespace MiniAirflow.Commands.Frame;

/// <summary>An option <c>name=value</c> that is given as often as needed.</summary>
internal static class NamedValues
{
    /// <summary>The values by name; null for none.</summary>
    /// <exception cref="CommandException">One is not of the form, or a name is there twice.</exception>
    public static IReadOnlyDictionary<string, string>? Read(ParseResult parsed, Option<string[]> option)
    {
        var given = parsed.GetValue(option) ?? [];
        if (given.Length == 0) return null;
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw CommandException.BadInput($"{option.Name} needs name=value, not '{text}'.");
            if (!values.TryAdd(text[..equals], text[(equals + 1)..])) throw CommandException.BadInput($"{option.Name} gives '{text[..equals]}' twice.");
        }
        return values;
    }
}
