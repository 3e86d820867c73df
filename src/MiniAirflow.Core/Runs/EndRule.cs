using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Runs;

/// <summary>What a reported end means for its task: by exit code, and for a branch by what it chose. Pure; the stores ask it before they write an end.</summary>
public static class EndRule
{
    /// <summary>Decides what an end counts as.</summary>
    /// <param name="tasks">Tasks of the run's version.</param>
    /// <param name="graph">Graph of the run's version.</param>
    /// <param name="index">Index of the task that ended.</param>
    /// <param name="outcome">How it ended, as its worker says.</param>
    public static TaskEnd Decide(IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph, int index, TaskOutcome outcome)
    {
        var task = tasks[index];
        if (task.Branch is { } branch) return DecideBranch(tasks, graph, index, branch, outcome);
        return task.ExitCodes is null ? new TaskEnd(outcome, !outcome.IsFinal) : ByExitCode(task.ExitCodes, outcome);
    }

    private static TaskEnd ByExitCode(ExitCodeRules? rules, TaskOutcome outcome)
    {
        if (rules is null || outcome is not { Kind: OutcomeKind.Failed, ExitCode: { } code }) return new TaskEnd(outcome, !outcome.IsFinal);
        if (rules.Skip.Contains(code)) return new TaskEnd(outcome with { Kind = OutcomeKind.Skipped, Reason = $"exit code {code} means skipped" }, MayRetry: false);
        return new TaskEnd(outcome, !outcome.IsFinal && !rules.Fail.Contains(code) && (rules.Retry.Count == 0 || rules.Retry.Contains(code)));
    }

    private static TaskEnd DecideBranch(IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph, int index, BranchDefinition branch, TaskOutcome outcome)
    {
        var isChosenByCode = branch.ByExitCode is { } codes && outcome is { Kind: OutcomeKind.Failed, ExitCode: { } code } && codes.ContainsKey(code);
        if (isChosenByCode) outcome = outcome with { Kind = OutcomeKind.Success, Reason = null };
        if (outcome.Kind != OutcomeKind.Success) return ByExitCode(tasks[index].ExitCodes, outcome);
        if (BranchChoice.Read(branch, outcome, out var chosen) is { } unreadable) return Refuse(unreadable);
        var places = new List<int>(chosen.Count);
        foreach (var name in chosen)
        {
            if (ChildCalled(name) is not { } place) return Refuse($"The branch chose {ProblemText.Quoted(name)}, which is no task right after {ProblemText.Quoted(tasks[index].Name)}.");
            places.Add(place);
        }
        // A task that a chosen one leads to is a join: its trigger rule decides about it, not the branch.
        var reached = graph.From(places);
        return new TaskEnd(outcome, MayRetry: false) { NotChosen = [.. graph.ChildrenOf(index).ToArray().Where(child => !reached.Contains(child))] };

        int? ChildCalled(string name)
        {
            foreach (var child in graph.ChildrenOf(index))
                if (tasks[child].Name == name) return child;
            return null;
        }

        TaskEnd Refuse(string reason) => new(outcome with { Kind = OutcomeKind.Failed, Reason = reason }, !outcome.IsFinal);
    }
}

/// <summary>What an end counts as.</summary>
/// <param name="Outcome">The outcome to keep.</param>
/// <param name="MayRetry">Whether the task's retries apply.</param>
public readonly record struct TaskEnd(TaskOutcome Outcome, bool MayRetry)
{
    /// <summary>Indexes of the tasks after a branch that it did not choose; null for a task that is none.</summary>
    public IReadOnlyList<int>? NotChosen { get; init; }

    /// <summary>State of the attempt.</summary>
    public TaskState State => StateWords.StateOf(Outcome.Kind);
}
