namespace MiniAirflow.Core.Pools;

/// <summary>Named slots across the cluster: tasks that name the pool share them.</summary>
public sealed record Pool
{
    /// <summary>Its name, unique among pools; in the form of <see cref="Definitions.Limits.Name"/>.</summary>
    public required string Name { get; init; }

    /// <summary>How many slots it has; 0 lets nothing in.</summary>
    public required int Slots { get; init; }

    /// <summary>How many attempts it may let in within a time; null for as many as have room.</summary>
    public StartRate? Rate { get; init; }

    /// <summary>Free text for people.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A pool and what goes on in it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Occupied">Slots that queued and running attempts occupy; more than there are after the pool was made smaller.</param>
/// <param name="Waiting">Attempts that wait for it.</param>
public sealed record PoolStatus(Pool Pool, int Occupied, int Waiting);

/// <summary>What became of a request to delete a pool.</summary>
public enum DeletePoolResult
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There is none of this name.</summary>
    NotFound,

    /// <summary>Attempts occupy slots of it or wait for it.</summary>
    InUse,
}
