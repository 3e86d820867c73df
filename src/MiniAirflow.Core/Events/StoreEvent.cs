using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Events;

/// <summary>Something that changed, as it was written in the transaction that changed it. Exactly one of the three payloads is set.</summary>
public sealed record StoreEvent
{
    /// <summary>Place in the stream: rising, without meaning beyond order; a reader resumes after it. The store gives it when it writes the event.</summary>
    public long Seq { get; set; }

    /// <summary>When it was written, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A run was created or changed state.</summary>
    public RunEvent? Run { get; init; }

    /// <summary>An attempt changed state.</summary>
    public TaskRunEvent? Task { get; init; }

    /// <summary>A worker appeared, beat, was drained or went.</summary>
    public WorkerEvent? Worker { get; init; }
}

/// <summary>A run as it was after a change.</summary>
/// <param name="Id">The run.</param>
/// <param name="WorkflowId">Its workflow.</param>
/// <param name="WorkflowName">Name of the workflow.</param>
/// <param name="State">State after the change.</param>
/// <param name="StartedAt">When it started, or was created.</param>
/// <param name="FinishedAt">When it ended; null while it has not.</param>
public sealed record RunEvent(Guid Id, Guid WorkflowId, string WorkflowName, RunState State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);

/// <summary>An attempt as it was after a change.</summary>
/// <param name="Id">The attempt.</param>
/// <param name="RunId">Its run.</param>
/// <param name="TaskId">Its task.</param>
/// <param name="TaskName">Name of the task.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="State">State after the change.</param>
/// <param name="StartedAt">When it started, or came into being.</param>
/// <param name="FinishedAt">When it ended; null while it has not.</param>
/// <param name="WorkerId">The worker that ran it; null for none.</param>
/// <param name="Reason">Why it did not succeed; null otherwise.</param>
/// <param name="MapIndex">The place of the item in a mapped task's list; null for the task itself.</param>
public sealed record TaskRunEvent(
    Guid Id, Guid RunId, Guid TaskId, string TaskName, int Attempt, TaskState State,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt = null, Guid? WorkerId = null, string? Reason = null, int? MapIndex = null);

/// <summary>A worker as it was after a change.</summary>
/// <param name="Id">The worker.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hostname">Its host.</param>
/// <param name="LastHeartbeat">When it last beat.</param>
/// <param name="IsActive">Whether it is alive.</param>
/// <param name="IsDrained">Whether it is given no more tasks.</param>
public sealed record WorkerEvent(Guid Id, string Name, string Hostname, DateTimeOffset LastHeartbeat, bool IsActive, bool IsDrained = false);
