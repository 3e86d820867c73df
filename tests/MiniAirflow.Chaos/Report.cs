using System.Text.Json;
using MiniAirflow.Chaos.Running;

namespace MiniAirflow.Chaos;

/// <summary>Says what came of a seed: a line for a good one, everything for a bad one.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <returns>Whether every invariant holds.</returns>
    public static async Task<bool> RunAsync(int seed, Cluster cluster, Options options, TextWriter output)
    {
        var began = TimeProvider.System.GetTimestamp();
        Verdict verdict;
        try
        {
            verdict = await new Trial(seed, cluster, options.FaultTime).RunAsync();
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or FormatException)
        {
            await output.WriteLineAsync($"seed {seed} ({options.Topology}): FAILED: {e.Message}");
            await SaveAsync(seed, options, "log", cluster.Output);
            return false;
        }
        // Written at once, so that seeds which run side by side do not mix.
        await output.WriteLineAsync(Text(seed, verdict, options, TimeProvider.System.GetElapsedTime(began)));
        if (verdict.Violations.Count == 0) return true;
        await SaveAsync(seed, options, "log", verdict.Output);
        await SaveAsync(seed, options, "json", JsonSerializer.Serialize(verdict.File, Json));
        return false;
    }

    private static string Text(int seed, Verdict verdict, Options options, TimeSpan took)
    {
        var first = $"seed {seed} ({options.Topology}): {(verdict.Violations.Count == 0 ? "good" : "FAILED")}: {verdict.Summary}, {took.TotalSeconds:0} s in all";
        if (verdict.Violations.Count == 0) return first;
        return string.Join('\n',
        [
            first,
            .. verdict.Plan.Select(step => $"    {step}"),
            .. verdict.Violations.Take(40).Select(violation => $"  {violation.Invariant}: {violation.What}"),
            $"  again: make chaos CHAOS=\"--start {seed} --seeds 1 --topology {options.Topology} --seconds {options.FaultTime.TotalSeconds:0}\"",
        ]);
    }

    private static async Task SaveAsync(int seed, Options options, string kind, string text)
    {
        if (options.Evidence is null) return;
        Directory.CreateDirectory(options.Evidence);
        await File.WriteAllTextAsync(Path.Combine(options.Evidence, $"seed-{seed}-{options.Topology}.{kind}"), text);
    }
}
