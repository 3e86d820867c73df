namespace MiniAirflow.Core.Definitions;

/// <summary>A limit that tasks share by a key, across runs and workflows.</summary>
public sealed record ConcurrencyDefinition
{
    /// <summary>The key: tasks with the same text share the limit. It may have expressions about the run, not about other tasks; see <see cref="Expressions.TaskExpressions"/>.</summary>
    public required string Key { get; init; }

    /// <summary>How many attempts with the key may be active at once; 1 to <see cref="Limits.MaxActiveTasks"/>. Each task goes by its own.</summary>
    public int Limit { get; init; } = 1;
}
