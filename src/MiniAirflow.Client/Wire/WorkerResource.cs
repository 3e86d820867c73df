namespace MiniAirflow.Client.Wire;

/// <summary>A worker, as the API and the events show it. Members that an event does not carry are absent there.</summary>
public sealed record WorkerResource
{
    /// <summary>Identity of the worker's process.</summary>
    public required Guid Id { get; init; }

    /// <summary>Host it runs on.</summary>
    public required string Hostname { get; init; }

    /// <summary>When it last renewed its leases.</summary>
    public required DateTimeOffset LastHeartbeat { get; init; }

    /// <summary><c>active</c> or <c>inactive</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The name its operator gave it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Queues it serves.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>Tasks it runs at once.</summary>
    public int? Slots { get; init; }

    /// <summary>When it registered.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether it is given tasks: it is alive, and not drained.</summary>
    public bool TakesTasks { get; init; }

    /// <summary>Attempts that it holds: those that it runs, and those that it is about to.</summary>
    public int? Held { get; init; }

    /// <summary>Why it is given no more tasks; absent for one that takes them.</summary>
    public WorkerDrainResource? Drain { get; init; }
}

/// <summary>A worker that is given no more tasks.</summary>
public sealed record WorkerDrainResource
{
    /// <summary><c>draining</c> while it still holds attempts, <c>drained</c> when it holds none: then it may be stopped.</summary>
    public required string State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Who decided so.</summary>
    public required string By { get; init; }

    /// <summary>Why, for people; empty when nobody said.</summary>
    public required string Reason { get; init; }
}

/// <summary>What is said of a drain.</summary>
public sealed record DrainWorkerRequest
{
    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Who drains it; <c>api</c> by default. Where callers are known, they are who they are.</summary>
    public string? By { get; init; }
}
