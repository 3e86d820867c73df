namespace MiniAirflow.Client.Wire;

/// <summary>What was different when a task last succeeded.</summary>
public sealed record TaskChangesResource
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its task.</summary>
    public required string TaskName { get; init; }

    /// <summary>The differences in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The attempt that it is compared with: the last one before it that succeeded; absent when there is none.</summary>
    public ComparedTaskResource? LastSuccess { get; init; }

    /// <summary>The differences; what can make the task behave in another way comes first.</summary>
    public required IReadOnlyList<TaskDifferenceResource> Changes { get; init; }
}

/// <summary>The attempt that another one is compared with.</summary>
public sealed record ComparedTaskResource
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>Number of the version that its run executed.</summary>
    public required int Version { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>One thing that was different.</summary>
public sealed record TaskDifferenceResource
{
    /// <summary>What kind of thing: <c>definition environment param worker attempt exit duration output</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it was; absent when it was not there. Values of the environment are never told.</summary>
    public string? Before { get; init; }

    /// <summary>What it is; absent when it is not there.</summary>
    public string? After { get; init; }
}
