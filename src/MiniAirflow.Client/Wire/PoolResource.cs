namespace MiniAirflow.Client.Wire;

/// <summary>A pool: named slots across the cluster, and what goes on in it.</summary>
public sealed record PoolResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How many slots it has.</summary>
    public required int Slots { get; init; }

    /// <summary>At most so many tasks of it begin in any such time, as in <c>30 per minute</c>; absent for no rate.</summary>
    public string? Rate { get; init; }

    /// <summary>Free text for people.</summary>
    public required string Description { get; init; }

    /// <summary>Slots that queued and running tasks occupy; more than there are after the pool was made smaller.</summary>
    public required int Occupied { get; init; }

    /// <summary>How many task runs wait for it.</summary>
    public required int Waiting { get; init; }
}

/// <summary>What a pool is to be.</summary>
public sealed record PutPoolRequest
{
    /// <summary>Its name; may be left out, and must be that of the address.</summary>
    public string? Name { get; init; }

    /// <summary>How many slots it has; 0 lets nothing in.</summary>
    public required int Slots { get; init; }

    /// <summary>At most so many tasks of it begin in any such time: <c>N per second</c>, <c>minute</c> or <c>hour</c>; absent for no rate.</summary>
    public string? Rate { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }
}
