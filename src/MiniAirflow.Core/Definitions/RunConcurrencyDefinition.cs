namespace MiniAirflow.Core.Definitions;

/// <summary>A limit that the runs of a workflow share by a key.</summary>
public sealed record RunConcurrencyDefinition
{
    /// <summary>The key: runs of the workflow with the same text share the limit. It may have expressions about the run itself: <c>params</c>, <c>run</c> and <c>workflow</c>.</summary>
    public required string Key { get; init; }

    /// <summary>How many runs with the key may be in progress at once; 1 to <see cref="Limits.MaxActiveRuns"/>. Each run goes by its own.</summary>
    public int Limit { get; init; } = 1;

    /// <summary>What becomes of a run for which there is no room.</summary>
    public RunConflict OnConflict { get; init; }
}

/// <summary>What becomes of a run whose concurrency key has no room for it.</summary>
public enum RunConflict
{
    /// <summary>It waits, behind those that came before it.</summary>
    Queue,

    /// <summary>The oldest runs with the key are cancelled, whether they are in progress or wait; it begins when they have ended.</summary>
    CancelInProgress,
}
