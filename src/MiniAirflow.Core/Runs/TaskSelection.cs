using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>Which tasks of a run an operation is about: Airflow's words for a clear.</summary>
public sealed record TaskSelection
{
    /// <summary>Every task of the run.</summary>
    public static TaskSelection All { get; } = new();

    /// <summary>Names of tasks; empty for all.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Names of groups: their tasks are meant as if they were named.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Also what comes after them.</summary>
    public bool Downstream { get; init; }

    /// <summary>Also what comes before them.</summary>
    public bool Upstream { get; init; }

    /// <summary>Of all these only those that did not succeed: failed, timed out, lost, cancelled, or held back by one that did.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>The first name that the workflow does not have, as a sentence; null when there is none.</summary>
    public string? Problem(WorkflowDefinition definition)
    {
        if (Groups.FirstOrDefault(name => !definition.Groups.Any(group => group.Name == name)) is { } missing)
            return $"Workflow {ProblemText.Quoted(definition.Name)} has no group {ProblemText.Quoted(missing)} in the version of this run{(new Suggestions().Hint(missing, definition.Groups.Select(group => group.Name)) is { } similar ? $": {similar}" : ".")}";
        var names = definition.Tasks.Select(task => task.Name).ToHashSet(StringComparer.Ordinal);
        if (Tasks.FirstOrDefault(name => !names.Contains(name)) is not { } unknown) return null;
        var hint = new Suggestions().Hint(unknown, names) is { } near ? $": {near}" : ".";
        return $"Workflow {ProblemText.Quoted(definition.Name)} has no task {ProblemText.Quoted(unknown)} in the version of this run{hint}";
    }

    /// <summary>The same with the tasks of its groups by their names.</summary>
    /// <param name="definition">Definition of the run's version, which has the groups.</param>
    public TaskSelection In(WorkflowDefinition definition) =>
        Groups.Count == 0 ? this : this with { Tasks = [.. Tasks.Concat(Groups.SelectMany(group => TaskGroups.MembersOf(definition, group))).Distinct(StringComparer.Ordinal)], Groups = [] };

    /// <summary>The indexes of the tasks, in the order of the file.</summary>
    /// <param name="tasks">Tasks of the run's version; all names are among them.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="stateOf">State of a task.</param>
    internal IReadOnlyList<int> Resolve(IReadOnlyList<TaskDefinition> tasks, WorkflowGraph graph, Func<int, TaskState> stateOf)
    {
        var names = Tasks.ToHashSet(StringComparer.Ordinal);
        var named = Enumerable.Range(0, tasks.Count).Where(task => names.Count == 0 || names.Contains(tasks[task].Name)).ToHashSet();
        var chosen = new HashSet<int>(named);
        if (Downstream) chosen.UnionWith(graph.From(named));
        if (Upstream) chosen.UnionWith(graph.Above(named));
        if (OnlyFailed) chosen.RemoveWhere(task => StateWords.StatusOf(stateOf(task)) != RunStatus.Failed);
        return [.. chosen.Order()];
    }
}
