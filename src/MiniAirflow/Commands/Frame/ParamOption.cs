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
    public static IReadOnlyDictionary<string, string>? Read(ParseResult parsed, Option<string[]> option) => NamedValues.Read(parsed, option);
}
