using MiniAirflow.Chaos.Running;

namespace MiniAirflow.Chaos;

/// <summary>Says what came of a seed: a line for a good one, everything for a bad one.</summary>
internal static class Report
{
    /// <returns>Whether every invariant holds.</returns>
    public static async Task<bool> RunAsync(int seed, Cluster cluster, Options options, TextWriter output)
    {
        Verdict verdict;
        try
        {
            verdict = await new Trial(seed, cluster, options.FaultTime).RunAsync();
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or FormatException)
        {
            await output.WriteLineAsync($"seed {seed} ({options.Topology}): FAILED: {e.Message}");
            await SaveAsync(seed, options, string.Join('\n', cluster.Roles.Select(role => $"--- {role.Name}\n{role.Output}")));
            return false;
        }
        await output.WriteLineAsync($"seed {seed} ({options.Topology}): {(verdict.Violations.Count == 0 ? "good" : "FAILED")}: {verdict.Summary}");
        if (verdict.Violations.Count == 0) return true;
        foreach (var step in verdict.Plan) await output.WriteLineAsync($"    {step}");
        foreach (var violation in verdict.Violations.Take(40)) await output.WriteLineAsync($"  {violation.Invariant}: {violation.What}");
        await output.WriteLineAsync($"  again: make chaos CHAOS=\"--start {seed} --seeds 1 --topology {options.Topology}\"");
        await SaveAsync(seed, options, verdict.Output);
        return false;
    }

    private static async Task SaveAsync(int seed, Options options, string text)
    {
        if (options.Evidence is null) return;
        Directory.CreateDirectory(options.Evidence);
        await File.WriteAllTextAsync(Path.Combine(options.Evidence, $"seed-{seed}-{options.Topology}.log"), text);
    }
}
