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
}
