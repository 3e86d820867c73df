using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>I10: the log of a task that succeeded holds what it wrote, in order, or says that something is missing.</summary>
internal static class Logs
{
    public static IEnumerable<Violation> WholeOrMarked(CaseFile file)
    {
        var whole = string.Join('\n', Workload.LogLines) + "\n";
        foreach (var attempt in file.History.Attempts.Where(attempt => attempt is { State: "success", Log: not null }))
            if (attempt.Log != whole && !IsMarked(attempt.Log!))
                yield return new Violation("I10", $"the log of {Completion.Name(attempt)} is {Shown(attempt.Log!)}, without a word that something is missing");
    }

    private static bool IsMarked(string log) => log.Contains("missing", StringComparison.Ordinal) || log.Contains("lost", StringComparison.Ordinal) || log.Contains("left out", StringComparison.Ordinal);

    private static string Shown(string log) => log.Length == 0 ? "empty" : $"\"{log.ReplaceLineEndings("\\n")}\"";
}
