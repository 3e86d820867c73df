namespace MiniAirflow.Client.Wire;

/// <summary>Which runs of a workflow would be removed now because they are kept no longer. Nothing is changed.</summary>
public sealed record RetentionResource
{
    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Days from a run's end after which it goes; 0 for never.</summary>
    public required int Days { get; init; }

    /// <summary>How many ended runs are kept; 0 for all.</summary>
    public required int Runs { get; init; }

    /// <summary>How many runs would go; the first <c>limit</c> of them when <c>more</c> is true.</summary>
    public required int Count { get; init; }

    /// <summary>Whether there are more than that.</summary>
    public required bool More { get; init; }

    /// <summary>These runs, the oldest first.</summary>
    public required IReadOnlyList<RetiredRunResource> Going { get; init; }
}

/// <summary>A run that would go.</summary>
public sealed record RetiredRunResource
{
    /// <summary>The run.</summary>
    public required Guid Id { get; init; }

    /// <summary>How it ended.</summary>
    public required string State { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }
}
