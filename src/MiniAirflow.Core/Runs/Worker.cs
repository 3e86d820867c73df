namespace MiniAirflow.Core.Runs;

/// <summary>A process that leases and runs tasks. Its identity is that of the process, not of its name: a restart is a new worker (F09).</summary>
public sealed record Worker
{
    /// <summary>Identity of this process.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name its operator gave it (<c>WORKER_ID</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Host it runs on.</summary>
    public required string Hostname { get; init; }

    /// <summary>Queues it serves.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>Tasks it runs at once.</summary>
    public required int Slots { get; init; }

    /// <summary>When it registered.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last renewed its leases.</summary>
    public required DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>Whether its lease on its tasks still lives.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Why it is given no more tasks; null for one that takes them.</summary>
    public WorkerDrain? Drain { get; init; }

    /// <summary>Whether it is given tasks.</summary>
    public bool TakesTasks => IsActive && Drain is null;
}

/// <summary>A worker is given no more tasks, and ends what it has.</summary>
/// <param name="Since">Since when.</param>
/// <param name="By">Who decided so.</param>
/// <param name="Reason">Why, for people; empty when nobody said.</param>
public sealed record WorkerDrain(DateTimeOffset Since, string By, string Reason);
