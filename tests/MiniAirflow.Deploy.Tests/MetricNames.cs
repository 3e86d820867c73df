using System.Text.RegularExpressions;

namespace MiniAirflow.Deploy.Tests;

/// <summary>Names of metrics: those that are served, by the table that is made from a running server, and those that a text speaks of.</summary>
internal static partial class MetricNames
{
    public static IReadOnlySet<string> Served { get; } = In(Checkout.Read("docs/metrics.md"));

    public static IReadOnlySet<string> In(string text) => Name().Matches(text).Select(match => Suffix().Replace(match.Value, "")).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("scheduler_[a-z_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();
}
