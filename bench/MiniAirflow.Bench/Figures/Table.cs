using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniAirflow.Bench.Figures;

/// <summary>Figures, for people and for machines.</summary>
internal sealed class Table
{
    private readonly List<Row> _rows = [];

    private sealed record Row(string Measure, string Figure, string Yardstick, string Verdict, JsonObject Json);

    /// <summary>Adds a ratio of two series taken in turn.</summary>
    public void AddRatio(string measure, IReadOnlyList<double> ours, IReadOnlyList<double> yardstick, string yardstickName, Bounds bounds)
    {
        var ratios = ours.Zip(yardstick, (a, b) => a / b).ToArray();
        var ratio = Median(ratios);
        Add(measure, $"{Text(Median(ours))} ms", $"{yardstickName} {Text(Median(yardstick))} ms: {ratio.ToString("F2", CultureInfo.InvariantCulture)} x ({ratios.Min():F2}-{ratios.Max():F2})",
            Verdict(ratio, bounds), new JsonObject
            {
                ["ours_ms"] = Numbers(ours), ["yardstick"] = yardstickName, ["yardstick_ms"] = Numbers(yardstick), ["ratio"] = ratio,
                ["at_least"] = bounds.AtLeast, ["goal"] = bounds.Goal,
            });
    }

    /// <summary>Adds the ratio of two series of rates, taken in turn; better when larger.</summary>
    public void AddRateRatio(string measure, IReadOnlyList<double> ours, IReadOnlyList<double> yardstick, string yardstickName, Bounds bounds)
    {
        var ratios = ours.Zip(yardstick, (a, b) => a / b).ToArray();
        var ratio = Median(ratios);
        Add(measure, $"{Text(Median(ours))}/s", $"{yardstickName} {Text(Median(yardstick))}/s: {ratio.ToString("F2", CultureInfo.InvariantCulture)} x ({ratios.Min():F2}-{ratios.Max():F2})",
            ratio >= bounds.Goal ? "goal" : ratio >= bounds.AtLeast ? "enough" : "SHORT", new JsonObject
            {
                ["ours_per_s"] = Numbers(ours), ["yardstick"] = yardstickName, ["yardstick_per_s"] = Numbers(yardstick), ["ratio"] = ratio,
                ["at_least"] = bounds.AtLeast, ["goal"] = bounds.Goal,
            });
    }

    /// <summary>Adds a figure that is better when smaller.</summary>
    public void AddAtMost(string measure, double value, string unit, Bounds bounds) =>
        Add(measure, $"{Text(value)} {unit}", "", Verdict(value, bounds),
            new JsonObject { ["value"] = value, ["unit"] = unit, ["at_least"] = bounds.AtLeast, ["goal"] = bounds.Goal });

    /// <summary>Adds a figure that is better when larger.</summary>
    public void AddAtLeast(string measure, double value, string unit, Bounds bounds) =>
        Add(measure, $"{Text(value)} {unit}", "", value >= bounds.Goal ? "goal" : value >= bounds.AtLeast ? "enough" : "SHORT",
            new JsonObject { ["value"] = value, ["unit"] = unit, ["at_least"] = bounds.AtLeast, ["goal"] = bounds.Goal });

    /// <summary>Adds two figures of the machine itself, beside which ours are to be read.</summary>
    public void AddFact(string measure, double first, double second, string unit) =>
        Add(measure, $"{Text(first)} / {Text(second)} {unit}", "", "machine", new JsonObject { ["first"] = first, ["second"] = second, ["unit"] = unit });

    public string ToText()
    {
        if (_rows.Count == 0) return "Nothing was measured: no such case on this form.";
        var text = new StringBuilder();
        var (first, second, third) = (_rows.Max(r => r.Measure.Length), _rows.Max(r => r.Figure.Length), _rows.Max(r => r.Yardstick.Length));
        foreach (var row in _rows)
            text.AppendLine($"| {row.Measure.PadRight(first)} | {row.Figure.PadLeft(second)} | {row.Yardstick.PadRight(third)} | {row.Verdict} |");
        return text.ToString();
    }

    public string ToJson() => new JsonArray([.. _rows.Select(row => (JsonNode)row.Json.DeepClone())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    private void Add(string measure, string figure, string yardstick, string verdict, JsonObject json)
    {
        json["measure"] = measure;
        json["verdict"] = verdict;
        _rows.Add(new Row(measure, figure, yardstick, verdict, json));
        Console.WriteLine($"  {measure}: {figure} {yardstick} [{verdict}]");
    }

    private static string Verdict(double value, Bounds bounds) => value <= bounds.Goal ? "goal" : value <= bounds.AtLeast ? "enough" : "SHORT";

    private static string Text(double value) => value.ToString(value >= 100 ? "F0" : value >= 2 ? "F1" : "F2", CultureInfo.InvariantCulture);

    private static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(value => JsonValue.Create(Math.Round(value, 2)))];
}
