using System.Globalization;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>Which tasks of a run an operation is about: Airflow's words for a clear.</summary>
public sealed record TaskSelection
{
    /// <summary>Every task of the run.</summary>
    public static TaskSelection All { get; } = new();

    /// <summary>Names of tasks; empty for all. Of a mapped task an item may be named, by its place in the list, as in <c>align[3]</c>.</summary>
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
        var mapped = definition.Tasks.Where(task => task.ForEach is not null).Select(task => task.Name).ToHashSet(StringComparer.Ordinal);
        if (Tasks.FirstOrDefault(name => Split(name) is (var task, >= 0) && names.Contains(task) && !mapped.Contains(task)) is { } item)
            return $"Task {ProblemText.Quoted(Split(item).Task)} is not mapped, so it has no item {Split(item).Item}.";
        if (Tasks.Select(name => Split(name).Task).FirstOrDefault(name => !names.Contains(name)) is not { } unknown) return null;
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
        var names = Tasks.Select(name => Split(name).Task).ToHashSet(StringComparer.Ordinal);
        var named = Enumerable.Range(0, tasks.Count).Where(task => names.Count == 0 || names.Contains(tasks[task].Name)).ToHashSet();
        var chosen = new HashSet<int>(named);
        if (Downstream) chosen.UnionWith(graph.From(named));
        if (Upstream) chosen.UnionWith(graph.Above(named));
        // A task of which items are named may be alive: then its items are asked.
        if (OnlyFailed) chosen.RemoveWhere(task => StateWords.StatusOf(stateOf(task)) != RunStatus.Failed && ItemsOf(tasks[task].Name) is null);
        return [.. chosen.Order()];
    }

    /// <summary>The items of a task that are named; null when the task is meant as a whole, or not named at all.</summary>
    internal IReadOnlySet<int>? ItemsOf(string task)
    {
        var named = Tasks.Select(Split).Where(one => one.Task == task).Select(one => one.Item).ToHashSet();
        return named.Count == 0 || named.Contains(-1) ? null : named;
    }

    /// <summary>Whether items are named.</summary>
    internal bool HasItems => Tasks.Any(name => Split(name).Item >= 0);

    /// <summary>A name and the place of an item in it; -1 for the task itself.</summary>
    internal static (string Task, int Item) Split(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && name.EndsWith(']') && int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var item)
            ? (name[..open], item) : (name, -1);
    }
}
