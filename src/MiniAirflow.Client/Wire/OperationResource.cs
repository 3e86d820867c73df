namespace MiniAirflow.Client.Wire;

/// <summary>What was, or would be, done to a run.</summary>
public sealed record OperationResource
{
    /// <summary>The run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>Name of its workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>One of <c>clear mark_success mark_failed cancel</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Whether nothing was changed.</summary>
    public required bool DryRun { get; init; }

    /// <summary>State of the run afterwards; of a dry run, as it is.</summary>
    public required string State { get; init; }

    /// <summary>How many tasks were, or would be, changed.</summary>
    public required int Changed { get; init; }

    /// <summary>Each selected task, in the order of the file; of many runs at once only those that change, and none where the request is brief.</summary>
    public required IReadOnlyList<OperatedTaskResource> Tasks { get; init; }

    /// <summary>Why this run was left alone; absent when it was not.</summary>
    public string? Problem { get; init; }
}

/// <summary>What was, or would be, done to a task.</summary>
public sealed record OperatedTaskResource
{
    /// <summary>Name of the task.</summary>
    public required string TaskName { get; init; }

    /// <summary>Number of its newest attempt before.</summary>
    public required int Attempt { get; init; }

    /// <summary>State of that attempt before.</summary>
    public required string State { get; init; }

    /// <summary>One of <c>clear mark cancel kill keep</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Why it is kept as it is.</summary>
    public string? Reason { get; init; }
}

/// <summary>What was, or would be, done to many runs, the newest first. Each run is changed in a transaction of its own.</summary>
public sealed record OperationsResource
{
    /// <summary>The runs.</summary>
    public required IReadOnlyList<OperationResource> Runs { get; init; }

    /// <summary>How many tasks were, or would be, changed in all.</summary>
    public required int Changed { get; init; }

    /// <summary>Whether there are more runs that fit, beyond the limit.</summary>
    public required bool More { get; init; }
}
