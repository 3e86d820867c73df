using System.CommandLine;
using System.CommandLine.Parsing;

namespace MiniAirflow.Commands.Frame;

/// <summary>Options that hold a number within bounds; what is outside is refused with a sentence that names them.</summary>
internal static class LimitOption
{
    private const int ServersMost = 1000;

    /// <summary><c>--limit</c>, within what a server gives at once.</summary>
    public static Option<int> Create(string things) =>
        Bounded("--limit", $"Show at most this many {things}, 1 to {ServersMost}", 1, ServersMost, whenAbsent: 100);

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Option<int> Bounded(string name, string description, int min, int max, int whenAbsent)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => whenAbsent };
        option.Validators.Add(result => Check(result, min, max));
        return option;
    }

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>, or null when it is not given.</summary>
    public static Option<int?> Optional(string name, string description, int min, int max)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => Check(result, min, max));
        return option;
    }

    // What is no number at all is refused by the parser itself.
    private static void Check(OptionResult result, int min, int max)
    {
        if (result.Tokens is not [var token] || !long.TryParse(token.Value, out var value) || (value >= min && value <= max)) return;
        result.AddError($"{result.Option.Name} must be {min} to {max}, not {value}.");
    }
}
