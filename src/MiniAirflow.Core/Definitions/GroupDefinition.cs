namespace MiniAirflow.Core.Definitions;

/// <summary>A name for some tasks of a workflow, under which people see, clear and wait for them together (Airflow's task group).</summary>
public sealed record GroupDefinition
{
    /// <summary>Unique among the groups and the tasks of the workflow.</summary>
    public required string Name { get; init; }

    /// <summary>The group that it is a part of; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Names of the tasks and groups that must end before its first tasks are decided. Empty once <see cref="TaskGroups.Resolve"/> has made dependencies of tasks of it; it is not stored.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>A group in the canonical text.</summary>
internal sealed record StoredGroup
{
    public required string Name { get; init; }
    public string? Group { get; init; }

    public static StoredGroup Of(GroupDefinition group) => new() { Name = group.Name, Group = group.Group };

    public GroupDefinition ToDefinition() => new() { Name = Name, Group = Group };
}
