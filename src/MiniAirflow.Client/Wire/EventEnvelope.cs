namespace MiniAirflow.Client.Wire;

/// <summary>Something that changed, as the event stream sends it.</summary>
/// <typeparam name="T">The payload: <see cref="WorkflowRunResource"/>, <see cref="TaskRunResource"/> or <see cref="WorkerResource"/> by <see cref="Type"/>.</typeparam>
public sealed record EventEnvelope<T>
{
    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The thing after the change.</summary>
    public required T Payload { get; init; }

    /// <summary>Place in the stream, rising: ask for what comes after it to resume.</summary>
    public required long Seq { get; init; }

    /// <summary>When it changed.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The types of events.</summary>
public static class EventTypes
{
    /// <summary>A run was created or changed.</summary>
    public const string WorkflowStatus = "workflow_status";

    /// <summary>A task run changed.</summary>
    public const string TaskStatus = "task_status";

    /// <summary>A worker appeared, beat or went.</summary>
    public const string WorkerHeartbeat = "worker_heartbeat";
}
