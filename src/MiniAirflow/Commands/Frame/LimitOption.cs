using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MiniAirflow.Commands.Frame;

/// <summary>Numbers within bounds, as options and arguments; anything else is refused with a sentence that names the bounds.</summary>
internal static class LimitOption
{
    private const int ServersMost = 1000;

    /// <summary><c>--limit</c>, within what a server gives at once.</summary>
    public static Option<int> Create(string things) => new("--limit")
    {
        Description = $"Show at most this many {things}, 1 to {ServersMost}",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
        CustomParser = result => Read(result, "--limit", 1, ServersMost) ?? 0,
    };

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>, or null when it is not given.</summary>
    public static Option<int?> Optional(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Read(result, name, min, max),
    };

    /// <summary>An argument that is a number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Argument<int> Argument(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, name, min, max) ?? 0,
    };

    /// <summary>The same, or null when it is not given.</summary>
    public static Argument<int?> OptionalArgument(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => Read(result, name, min, max),
    };

    /// <summary>Reads the one token of a result; adds an error when it is no such number.</summary>
    public static int? Read(ArgumentResult result, string name, int min, int max)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        result.AddError($"{name} must be a number from {min} to {max}, not '{text}'");
        return null;
    }
}
