namespace MiniAirflow.Client.Wire;

/// <summary>One event on its way to one hook's target.</summary>
public sealed record DeliveryResource
{
    /// <summary>Identity; the target is told it with every try.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow whose hook it is.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Name of the workflow when it happened.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>The run; absent when it is about none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Name of the task; absent when it is about the run as a whole.</summary>
    public string? Task { get; init; }

    /// <summary>Number of the task's attempt.</summary>
    public int? TaskAttempt { get; init; }

    /// <summary>What happened: <c>success failure cancelled deadline_missed success_overdue retry skipped test</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Why, as one sentence; absent where the event says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>Whom it is for: of an address only the host.</summary>
    public required string Target { get; init; }

    /// <summary>One of <c>pending delivered failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Tries so far, one that is under way included.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it came into being.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; while a try is under way, when that is taken for lost. Absent when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the target answered to the last try, shortened; absent for nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>Why the last try failed; absent when it did not.</summary>
    public string? Problem { get; init; }
}
