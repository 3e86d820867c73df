using System.CommandLine;

namespace MiniAirflow.Commands.Frame;

/// <summary><c>--param name=value</c>, as often as needed.</summary>
internal static class ParamOption
{
    public static Option<string[]> Create() => new("--param", "-p")
    {
        Description = "Value of a parameter, as name=value; repeat it for more",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

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
            if (equals < 1) throw CommandException.BadInput($"--param needs name=value, not '{text}'.");
            if (!values.TryAdd(text[..equals], text[(equals + 1)..])) throw CommandException.BadInput($"--param gives '{text[..equals]}' twice.");
        }
        return values;
    }
}
