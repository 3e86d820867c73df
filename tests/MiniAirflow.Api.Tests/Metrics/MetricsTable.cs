using System.Text;
using System.Text.RegularExpressions;

namespace MiniAirflow.Api.Tests.Metrics;

/// <summary>The table of all metrics for people, made from what a process serves.</summary>
internal static partial class MetricsTable
{
    private const string Head =
        """
        # Metrics

        What `/metrics` serves, in Prometheus' text format. This page is made from a running server by a test; `UPDATE_METRICS=1` before the tests writes it anew.
        Counters and histograms tell what the asked process did, and begin at 0 with it: take `sum` over all processes.
        Gauges of queues, workers, schedules and deliveries are read from the store by every process that has an API or a scheduler: take `max`.

        | Metric | Type | Labels | Tells |
        |---|---|---|---|

        """;

    public static string Of(string scraped)
    {
        var lines = scraped.Split('\n');
        var help = lines.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line[7..].Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line[7..].Split(' ', 2)).OrderBy(parts => parts[0], StringComparer.Ordinal);
        var table = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var type in types) table.Append($"| `{type[0]}` | {type[1]} | {LabelsOf(type[0], lines)} | {help[type[0]]} |\n");
        return table.ToString();
    }

    private static string LabelsOf(string name, string[] lines)
    {
        var series = lines.FirstOrDefault(line => Regex.IsMatch(line, $"^{name}(_count)?[{{ ]", RegexOptions.CultureInvariant));
        series.ShouldNotBeNull($"No series of {name} was served, so nobody can say what its labels are.");
        return string.Join(", ", Label().Matches(series).Select(match => $"`{match.Groups[1].Value}`"));
    }

    [GeneratedRegex("""[{,]([a-z_]+)=""", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
