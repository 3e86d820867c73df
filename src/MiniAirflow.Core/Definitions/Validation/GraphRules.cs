namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of the tasks together: names are unique, parents exist, and nothing waits for itself.</summary>
internal static class GraphRules
{
    private const int MostCycles = 10;
    private const int MostNamesShown = 12;

    public static void Check(IReadOnlyList<TaskDefinition> tasks, ProblemList problems)
    {
        var indexOf = IndexNames(tasks, problems);
        var edges = 0L;
        var known = new TaskDefinition[tasks.Count];
        for (var i = 0; i < tasks.Count; i++)
        {
            edges += tasks[i].DependsOn.Count + tasks[i].TeardownOf.Count;
            known[i] = tasks[i] with { DependsOn = CheckParents(tasks[i], i, indexOf, problems), TeardownOf = [] };
        }
        CheckBranches(tasks, indexOf, problems);
        if (edges > Limits.MaxDependencies)
            problems.Add("tasks", $"A workflow has at most {Limits.MaxDependencies} dependencies; this one has {edges}.", "add a task that gathers many, and depend on it");
        else CheckCycles(tasks, known, problems);
    }

    private static Dictionary<string, int> IndexNames(IReadOnlyList<TaskDefinition> tasks, ProblemList problems)
    {
        var indexOf = new Dictionary<string, int>(tasks.Count, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            var name = tasks[i].Name;
            if (indexOf.TryAdd(name, i) || name.Length == 0) continue;
            problems.Add($"tasks[{i}].name", $"The name {ProblemText.Quoted(name)} is taken by tasks[{indexOf[name]}].", "names are unique within a workflow");
        }
        return indexOf;
    }

    private static List<string> CheckParents(TaskDefinition task, int index, Dictionary<string, int> indexOf, ProblemList problems)
    {
        var parents = new List<string>(task.DependsOn.Count + task.TeardownOf.Count);
        for (var j = 0; j < task.DependsOn.Count; j++) CheckParent(task.DependsOn[j], Place(index, j));
        for (var j = 0; j < task.TeardownOf.Count; j++) CheckParent(task.TeardownOf[j], $"tasks[{index}].teardown_of[{j}]");
        return parents;

        void CheckParent(string parent, string place)
        {
            if (parent == task.Name) problems.Add(place, $"Task {ProblemText.Quoted(task.Name)} depends on itself.", "remove it from the list");
            else if (indexOf.ContainsKey(parent)) parents.Add(parent);
            else problems.Add(place, $"Task {ProblemText.Quoted(task.Name)} depends on {ProblemText.Quoted(parent)}, which does not exist.", problems.Suggestions.Hint(parent, indexOf.Keys));
        }
    }

    // What a branch may choose stands in the definition when it chooses by exit code; what it writes to its outputs is looked at when it ends.
    private static void CheckBranches(IReadOnlyList<TaskDefinition> tasks, Dictionary<string, int> indexOf, ProblemList problems)
    {
        for (var i = 0; i < tasks.Count; i++)
            foreach (var (code, names) in tasks[i].Branch?.ByExitCode ?? BranchDefinition.NoCodes)
                for (var j = 0; j < names.Count; j++)
                {
                    var place = $"tasks[{i}].branch.{code}[{j}]";
                    if (!indexOf.TryGetValue(names[j], out var chosen)) problems.Add(place, $"There is no task {ProblemText.Quoted(names[j])}.", problems.Suggestions.Hint(names[j], indexOf.Keys));
                    else if (!tasks[chosen].DependsOn.Contains(tasks[i].Name))
                        problems.Add(place, $"Task {ProblemText.Quoted(names[j])} does not depend on the branch {ProblemText.Quoted(tasks[i].Name)}.", "a branch chooses among the tasks that depend on it");
                }
    }

    // Each round names one cycle and cuts it, so that cycles which share no task are all told at once.
    private static void CheckCycles(IReadOnlyList<TaskDefinition> written, TaskDefinition[] tasks, ProblemList problems)
    {
        for (var round = 0; round < MostCycles; round++)
        {
            if (WorkflowGraph.Of(tasks).FindCycle() is not { } cycle) return;
            var turned = FromFirst(cycle);
            var names = turned.Select(i => tasks[i].Name).ToList();
            problems.Add(PlaceOf(written[turned[0]], turned[0], names[1]), $"These tasks wait for each other: {Shown(names)}.", "remove one of these dependencies");
            foreach (var i in turned) tasks[i] = tasks[i] with { DependsOn = [] };
        }
    }

    // The task that stands first in the file opens the cycle, wherever the search came upon it.
    private static List<int> FromFirst(IReadOnlyList<int> cycle)
    {
        var ring = cycle.SkipLast(1).ToList();
        var first = ring.IndexOf(ring.Min());
        return [.. ring.Skip(first), .. ring.Take(first), ring[first]];
    }

    private static string Shown(List<string> names)
    {
        var shown = names.Select(name => ProblemText.Quoted(name)[1..^1]).ToList();
        if (names.Count <= MostNamesShown) return string.Join(" → ", shown);
        return string.Join(" → ", shown.Take(MostNamesShown - 2)) + $" → … → {shown[^1]} ({names.Count - 1} tasks)";
    }

    private static string PlaceOf(TaskDefinition task, int index, string parent) =>
        task.DependsOn.IndexOf(parent) is >= 0 and var place ? Place(index, place) : $"tasks[{index}].teardown_of[{task.TeardownOf.IndexOf(parent)}]";

    private static string Place(int task, int parent) => $"tasks[{task}].depends_on[{parent}]";
}
