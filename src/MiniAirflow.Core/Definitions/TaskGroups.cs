namespace MiniAirflow.Core.Definitions;

/// <summary>Makes dependencies between tasks of those that name groups. Pure; whoever executes a workflow knows tasks alone.</summary>
/// <remarks>
/// Airflow's meaning: to wait for a group is to wait for its last tasks, those that none of the group waits for; and what a group waits for, its first tasks do, those that wait for none
/// of the group. Teardowns do not count among the last: nobody waits for clearing up who does not name it. A definition that was resolved stays as it is when it is resolved again.
/// </remarks>
public sealed class TaskGroups
{
    private readonly WorkflowDefinition _written;
    private readonly Dictionary<string, GroupDefinition> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskDefinition> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _members = new(StringComparer.Ordinal);
    private readonly HashSet<(string Node, string Group)> _isWaitedFor = [];
    private readonly HashSet<(string Node, string Group)> _waits = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _last = new(StringComparer.Ordinal);
    private long _edges;

    private TaskGroups(WorkflowDefinition written)
    {
        _written = written;
        foreach (var group in written.Groups) _groups.TryAdd(group.Name, group);
        foreach (var task in written.Tasks) _tasks.TryAdd(task.Name, task);
        foreach (var task in written.Tasks)
            foreach (var group in Around(task.Name))
            {
                if (!_members.TryGetValue(group, out var members)) _members[group] = members = [];
                members.Add(task.Name);
            }
    }

    /// <summary>The same definition with dependencies between tasks alone.</summary>
    /// <param name="written">A definition whose names exist and whose groups stand in no circle.</param>
    /// <returns>It; null when the dependencies would be more than <see cref="Limits.MaxDependencies"/>.</returns>
    public static WorkflowDefinition? Resolve(WorkflowDefinition written)
    {
        if (written.Groups.Count == 0) return written;
        var groups = new TaskGroups(written);
        groups.MarkInner();
        var tasks = new TaskDefinition[written.Tasks.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            if (groups.ParentsOf(written.Tasks[i]) is not { } parents) return null;
            tasks[i] = written.Tasks[i] with { DependsOn = parents };
        }
        return written with { Tasks = tasks, Groups = [.. written.Groups.Select(group => group with { DependsOn = [] })] };
    }

    /// <summary>Names of the tasks in a group, or in one that is a part of it, in the order of the file.</summary>
    public static IReadOnlyList<string> MembersOf(WorkflowDefinition definition, string group) => new TaskGroups(definition)._members.GetValueOrDefault(group, []);

    /// <summary>Notes, for each group, what in it waits for something in it, and what is waited for by something in it.</summary>
    private void MarkInner()
    {
        foreach (var (node, dependsOn) in _written.Tasks.Select(task => (task.Name, task.DependsOn)).Concat(_written.Groups.Select(group => (group.Name, group.DependsOn))))
            foreach (var parent in dependsOn)
                foreach (var shared in Around(node).Intersect(Around(parent), StringComparer.Ordinal))
                {
                    _waits.Add((node, shared));
                    if (!IsTeardown(node)) _isWaitedFor.Add((parent, shared));
                }
    }

    private List<string>? ParentsOf(TaskDefinition task)
    {
        var parents = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        if (!Add(task.DependsOn)) return null;
        foreach (var group in Around(task.Name))
            if (!IsMarked(task.Name, group, _waits) && !Add(_groups[group].DependsOn)) return null;
        return [.. parents.Keys];

        bool Add(IReadOnlyList<string> names)
        {
            foreach (var name in names)
                foreach (var parent in _groups.ContainsKey(name) ? LastOf(name) : [name])
                    if (parents.TryAdd(parent, true) && ++_edges > Limits.MaxDependencies) return false;
            return true;
        }
    }

    private IReadOnlyList<string> LastOf(string group)
    {
        if (_last.TryGetValue(group, out var known)) return known;
        return _last[group] = [.. _members.GetValueOrDefault(group, []).Where(task => !IsTeardown(task) && !IsMarked(task, group, _isWaitedFor))];
    }

    private bool IsTeardown(string node) => _tasks.TryGetValue(node, out var task) && task.IsTeardown;

    /// <summary>Whether a task of a group, or one of the groups around it that are in that group, has a mark within it.</summary>
    private bool IsMarked(string task, string group, HashSet<(string Node, string Group)> marks) =>
        marks.Contains((task, group)) || Around(task).TakeWhile(inner => inner != group).Any(inner => marks.Contains((inner, group)));

    /// <summary>The groups around a task or a group, from the innermost.</summary>
    private IEnumerable<string> Around(string node)
    {
        var at = _tasks.TryGetValue(node, out var task) ? task.Group : _groups.GetValueOrDefault(node)?.Group;
        for (var depth = 0; at is not null && depth < Limits.MaxGroupDepth && _groups.TryGetValue(at, out var group); depth++)
        {
            yield return at;
            at = group.Group;
        }
    }
}
