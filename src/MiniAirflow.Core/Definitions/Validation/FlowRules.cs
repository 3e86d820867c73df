namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of what a task's end decides: exit codes, branches, setups and teardowns.</summary>
internal static class FlowRules
{
    public static void Check(TaskDefinition task, string path, ProblemList problems)
    {
        if (task.IsTeardown && task.TriggerRule != TriggerRule.AllSuccess)
            problems.Add($"{path}.trigger_rule", "A teardown has a rule of its own: it runs when all it depends on have ended and something was set up.", "remove trigger_rule");
        if (task.FailsRun && !task.IsTeardown)
            problems.Add($"{path}.on_failure_fail_run", "Only the failure of a teardown is passed over, so there is nothing to switch on here.", "remove it, or name setups in teardown_of");
        if (task.When is { } when && string.IsNullOrWhiteSpace(when)) problems.Add($"{path}.when", "The condition is empty.", "remove the key for a task that always runs");
        if (task.ExitCodes is { } codes) CheckCodes(codes, $"{path}.exit_codes", task, problems);
        if (task.Branch is { } branch) CheckBranch(branch, $"{path}.branch", task, problems);
    }

    private static void CheckCodes(ExitCodeRules rules, string path, TaskDefinition task, ProblemList problems)
    {
        var seen = new Dictionary<int, string>();
        foreach (var (meaning, codes) in (IEnumerable<(string, IReadOnlyList<int>)>)[("skip", rules.Skip), ("fail", rules.Fail), ("retry", rules.Retry)])
            foreach (var code in codes.Distinct())
            {
                if (code is < 1 or > Limits.MaxExitCode) problems.Add($"{path}.{meaning}", $"An exit code here is from 1 to {Limits.MaxExitCode}, but is {code}.");
                else if (!seen.TryAdd(code, meaning)) problems.Add($"{path}.{meaning}", $"Exit code {code} cannot mean both {seen[code]} and {meaning}.", "name it once");
            }
        if (task.Handler is not null) problems.Add(path, "A handler has no exit codes.", "let the handler say how it ended");
    }

    private static void CheckBranch(BranchDefinition branch, string path, TaskDefinition task, ProblemList problems)
    {
        if (branch.ByExitCode is not { } codes) return;
        if (task.Handler is not null) problems.Add(path, "A handler has no exit codes.", "write 'branch: true' and let the handler give the output 'next'");
        else if (!codes.ContainsKey(0)) problems.Add(path, "The map does not say what runs next after exit code 0.", "write '0: [names]', or '0: []' for nothing");
        foreach (var code in codes.Keys.Where(code => code is < 0 or > Limits.MaxExitCode))
            problems.Add($"{path}.{code}", $"An exit code is from 0 to {Limits.MaxExitCode}.");
        foreach (var code in codes.Keys.Where(code => task.ExitCodes is { } rules && (rules.Skip.Contains(code) || rules.Fail.Contains(code) || rules.Retry.Contains(code))))
            problems.Add($"{path}.{code}", $"Exit code {code} chooses a branch here and means something else in exit_codes.", "name it once");
    }
}
