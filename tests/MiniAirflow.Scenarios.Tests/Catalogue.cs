using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniAirflow.Scenarios.Tests;

/// <summary>Reads <c>tests/scenarios.tsv</c>: id, status (<c>holds</c>, or <c>step N</c> while something is missing), statement.</summary>
internal static partial class Catalogue
{
    /// <summary>All of them, in the order of the file.</summary>
    public static IReadOnlyList<Scenario> Read() =>
        [.. File.ReadAllLines(Path.Combine(Clone.Root, "tests", "scenarios.tsv")).Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];

    /// <summary>One line of the file.</summary>
    /// <exception cref="FormatException">It is not of the form.</exception>
    public static Scenario Parse(string line)
    {
        if (Line().Match(line) is not { Success: true } match) throw new FormatException($"Not 'id<tab>holds|step N<tab>statement.': {line}");
        return new Scenario(match.Groups["id"].Value, match.Groups["step"] is { Success: true, Value: var step } ? int.Parse(step, CultureInfo.InvariantCulture) : null,
            match.Groups["text"].Value);
    }

    [GeneratedRegex(@"^(?<id>[FST]\d\d)\t(holds|step (?<step>\d))\t(?<text>[^\t|]+\.)$")]
    private static partial Regex Line();
}
