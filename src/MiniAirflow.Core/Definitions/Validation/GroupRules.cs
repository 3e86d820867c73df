namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of groups: names are free, what is named exists, and nothing waits for itself by way of a group.</summary>
internal sealed class GroupRules(WorkflowDefinition definition, ProblemList problems)
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = [.. definition.Groups.Select(group => group.Name)];
    private readonly HashSet<string> _tasks = [.. definition.Tasks.Select(task => task.Name)];
    private bool _isSound = true;

    /// <summary>Checks the groups of a definition, and makes dependencies of tasks of them.</summary>
    /// <returns>The definition with dependencies between tasks alone; null when groups are wrong, so that its graph cannot be looked at.</returns>
    public static WorkflowDefinition? Check(WorkflowDefinition definition, ProblemList problems)
    {
        if (definition.Groups.Count == 0 && definition.Tasks.All(task => task.Group is null)) return definition;
        return new GroupRules(definition, problems).Check();
    }

    private WorkflowDefinition? Check()
    {
        if (definition.Groups.Count > Limits.MaxGroups)
        {
            Add("groups", $"A workflow has at most {Limits.MaxGroups} groups; this one has {definition.Groups.Count}.");
            return null;
        }
        CheckNames();
        CheckPlaces();
        if (!_isSound) return null;
        CheckDependencies();
        if (_isSound) CheckCircle();
        if (!_isSound) return null;
        var resolved = TaskGroups.Resolve(definition);
        if (resolved is null) Add("groups", $"By way of groups there are more than {Limits.MaxDependencies} dependencies.", "let a task with 'handler: noop' gather a group, and depend on it");
        return resolved;
    }

    private void CheckNames()
    {
        for (var i = 0; i < definition.Groups.Count; i++)
        {
            var name = definition.Groups[i].Name;
            var before = problems.Count;
            TextRules.Name(name, "group", $"groups[{i}].name", problems);
            if (problems.Count > before) _isSound = false;
            else if (_tasks.Contains(name)) Add($"groups[{i}].name", $"{ProblemText.Quoted(name)} is a task too.", "give the group or the task another name");
            else if (!_groups.TryAdd(name, i)) Add($"groups[{i}].name", $"The name {ProblemText.Quoted(name)} is taken by groups[{_groups[name]}].", "names are unique within a workflow");
        }
    }

    private void CheckPlaces()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < definition.Tasks.Count; i++) CheckPlace(definition.Tasks[i].Group, $"tasks[{i}].group", used);
        for (var i = 0; i < definition.Groups.Count; i++) CheckPlace(definition.Groups[i].Group, $"groups[{i}].group", used);
        for (var i = 0; i < definition.Groups.Count && _isSound; i++) CheckDepth(i);
        for (var i = 0; i < definition.Groups.Count && _isSound; i++)
            if (!used.Contains(definition.Groups[i].Name)) Add($"groups[{i}]", $"Group {ProblemText.Quoted(definition.Groups[i].Name)} has no tasks.", $"add 'group: {definition.Groups[i].Name}' to them, or remove the group");
    }

    private void CheckPlace(string? group, string path, HashSet<string> used)
    {
        if (group is null) return;
        used.Add(group);
        // One that is there under a bad name is told already.
        if (!_written.Contains(group)) Add(path, $"There is no group {ProblemText.Quoted(group)}.", problems.Suggestions.Hint(group, _groups.Keys) ?? $"add '- name: {group}' to groups");
    }

    private void CheckDepth(int index)
    {
        var chain = new List<string> { definition.Groups[index].Name };
        for (var at = definition.Groups[index].Group; at is not null; at = definition.Groups[_groups[at]].Group)
        {
            chain.Add(at);
            if (at == chain[0])
            {
                Add($"groups[{index}].group", $"These groups are in each other: {string.Join(" → ", chain)}.", "remove one of these places");
                return;
            }
            if (chain.Count <= Limits.MaxGroupDepth) continue;
            Add($"groups[{index}].group", $"Groups stand at most {Limits.MaxGroupDepth} deep in each other.", "leave some of them out");
            return;
        }
    }

    private void CheckDependencies()
    {
        for (var i = 0; i < definition.Tasks.Count; i++)
            for (var j = 0; j < definition.Tasks[i].DependsOn.Count; j++) CheckDependency(definition.Tasks[i].Name, "Task", definition.Tasks[i].DependsOn[j], $"tasks[{i}].depends_on[{j}]");
        for (var i = 0; i < definition.Groups.Count; i++)
            for (var j = 0; j < definition.Groups[i].DependsOn.Count; j++) CheckDependency(definition.Groups[i].Name, "Group", definition.Groups[i].DependsOn[j], $"groups[{i}].depends_on[{j}]");
    }

    private void CheckDependency(string name, string kind, string parent, string path)
    {
        if (parent == name) Add(path, $"{kind} {ProblemText.Quoted(name)} depends on itself.", "remove it from the list");
        else if (!_tasks.Contains(parent) && !_groups.ContainsKey(parent))
            Add(path, $"{kind} {ProblemText.Quoted(name)} depends on {ProblemText.Quoted(parent)}, which does not exist.", problems.Suggestions.Hint(parent, _tasks.Concat(_groups.Keys)));
    }

    /// <summary>Looks for a circle that a group is part of; one of tasks alone is told where all circles are.</summary>
    private void CheckCircle()
    {
        var nodes = new List<TaskDefinition>();
        var (tasksOf, groupsOf) = (definition.Tasks.ToLookup(task => task.Group), definition.Groups.ToLookup(group => group.Group));
        nodes.AddRange(definition.Tasks.DistinctBy(task => task.Name).Select(task => Node(Of(task.Name), [.. task.DependsOn.Select(End), .. BeginOf(task.Group)])));
        nodes.AddRange(definition.Groups.Select(group => Node(Begin(group.Name), [.. group.DependsOn.Select(End), .. BeginOf(group.Group)])));
        nodes.AddRange(definition.Groups.Select(group => Node(EndOf(group.Name),
            [Begin(group.Name), .. tasksOf[group.Name].Select(task => Of(task.Name)), .. groupsOf[group.Name].Select(inner => EndOf(inner.Name))])));
        if (WorkflowGraph.Of(nodes).FindCycle() is not { } cycle) return;
        var names = cycle.Select(node => Shown(nodes[node].Name)).ToList();
        if (!names.Exists(name => name.StartsWith("group ", StringComparison.Ordinal))) return;
        var chain = names.Where((name, i) => i == 0 || name != names[i - 1]).ToList();
        if (chain[0] != chain[^1]) chain.Add(chain[0]);
        Add("groups", $"These wait for each other: {string.Join(" → ", chain)}.", "remove one of these dependencies; a group is over when all its tasks are");
    }

    private string End(string name) => _groups.ContainsKey(name) ? EndOf(name) : Of(name);

    private static IEnumerable<string> BeginOf(string? group) => group is null ? [] : [Begin(group)];

    private static string Of(string task) => "t" + task;

    private static string Begin(string group) => "b" + group;

    private static string EndOf(string group) => "e" + group;

    private static string Shown(string node) => node[0] == 't' ? ProblemText.Quoted(node[1..])[1..^1] : "group " + ProblemText.Quoted(node[1..])[1..^1];

    private static TaskDefinition Node(string name, IReadOnlyList<string> dependsOn) => new() { Name = name, DependsOn = dependsOn };

    private void Add(string path, string message, string? hint = null)
    {
        _isSound = false;
        problems.Add(path, message, hint);
    }
}
