using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Runs;

/// <summary>Reads what a branch chose. Pure.</summary>
internal static class BranchChoice
{
    private static readonly char[] Between = [',', ' ', '\t', '\n', '\r'];

    /// <summary>Names of the tasks that are to run.</summary>
    /// <returns>What is wrong, as one sentence; null when nothing is.</returns>
    public static string? Read(BranchDefinition branch, TaskOutcome outcome, out IReadOnlyList<string> chosen)
    {
        if (branch.ByExitCode is { } codes)
        {
            chosen = codes.GetValueOrDefault(outcome.ExitCode ?? 0, []);
            return null;
        }
        chosen = [];
        if (outcome.Outputs?.GetValueOrDefault(BranchDefinition.Output) is not { } text)
            return $"The branch did not say what runs next: it wrote no output '{BranchDefinition.Output}'.";
        if (!text.TrimStart().StartsWith('['))
        {
            chosen = text.Split(Between, StringSplitOptions.RemoveEmptyEntries);
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(text);
            chosen = [.. json.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"The branch's output '{BranchDefinition.Output}' is no JSON list of names.";
        }
    }
}
