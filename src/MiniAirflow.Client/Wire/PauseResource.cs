namespace MiniAirflow.Client.Wire;

/// <summary>A pause of a workflow's schedule, of a queue, or of everything.</summary>
public sealed record PauseResource
{
    /// <summary>What is paused: <c>workflow</c>, <c>queue</c> or <c>all</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Name of the workflow or of the queue; absent for everything.</summary>
    public string? Name { get; init; }

    /// <summary>The workflow; absent for a queue and for everything.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Who paused it; empty for a client that did not say.</summary>
    public required string By { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset PausedAt { get; init; }

    /// <summary>When it ends by itself; absent for never.</summary>
    public DateTimeOffset? ResumeAt { get; init; }
}

/// <summary>Why the schedule of a workflow is paused.</summary>
public sealed record WorkflowPauseResource
{
    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Who paused it; empty for a client that did not say.</summary>
    public required string By { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset PausedAt { get; init; }

    /// <summary>When it ends by itself; absent for never.</summary>
    public DateTimeOffset? ResumeAt { get; init; }
}

/// <summary>A pause to begin.</summary>
public sealed record CreatePauseRequest
{
    /// <summary>What to pause: <c>workflow</c>, <c>queue</c> or <c>all</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Name or id of the workflow, or name of the queue; absent for everything.</summary>
    public string? Name { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Who pauses; <c>api</c> by default.</summary>
    public string? By { get; init; }

    /// <summary>When it is to end by itself; absent for never.</summary>
    public DateTimeOffset? ResumeAt { get; init; }
}
