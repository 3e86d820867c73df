namespace MiniAirflow.Client.Wire;

/// <summary>A workflow run, as the API and the events show it. Members that an event does not carry are absent there.</summary>
public sealed record WorkflowRunResource
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>One of <c>pending running success failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The finer word: <c>queued running up_for_retry success failed cancelled timed_out</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Name of the workflow.</summary>
    public string WorkflowName { get; init; } = "";

    /// <summary>Number of the version it executes.</summary>
    public int? Version { get; init; }

    /// <summary>What created it: <c>manual</c>, <c>schedule</c>, <c>backfill</c>, <c>hook</c> or <c>workflow</c>, a task of another run.</summary>
    public string? Trigger { get; init; }

    /// <summary>Label in schedule time, and start of the data interval; absent for a manual run.</summary>
    public DateTimeOffset? LogicalDate { get; init; }

    /// <summary>End of the data interval; absent for a manual run.</summary>
    public DateTimeOffset? DataIntervalEnd { get; init; }

    /// <summary>The backfill that it belongs to; absent for none.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>The task run whose work it does; absent for a run of its own.</summary>
    public RunParentResource? Parent { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Values of its parameters, defaults included.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>Whether its end was asked for.</summary>
    public bool? CancelRequested { get; init; }

    /// <summary>How often tasks of it were cleared, or marked.</summary>
    public int? ClearNumber { get; init; }

    /// <summary>How often it was tried again by itself, as a whole; absent for never.</summary>
    public int? RetryNumber { get; init; }

    /// <summary>When it is tried again, for one that is <c>up_for_retry</c>; when it has lasted too long, for one that is alive. Absent for no such time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>One sentence that says why it was ended before its time.</summary>
    public string? Reason { get; init; }

    /// <summary>What people note on it.</summary>
    public string? Note { get; init; }

    /// <summary>What its end before its time has killed so far, the runs that did work for it included. Only in the answers for a single run and for its cancel; absent while nobody asked for its end.</summary>
    public CancelProofResource? Killed { get; init; }

    /// <summary>Its task runs, in the order of the file and then of the attempts; only in the answer for a single run.</summary>
    public IReadOnlyList<TaskRunResource>? TaskRuns { get; init; }
}

/// <summary>Proof of what the end of a run has killed: the sum over its task runs, and over those of the runs that did work for it.</summary>
public sealed record CancelProofResource
{
    /// <summary>Processes that were made to end: told to, or killed when they did not in their time.</summary>
    public required int Processes { get; init; }

    /// <summary>Task runs whose processes these were.</summary>
    public required int TaskRuns { get; init; }

    /// <summary>The longest of the kills in seconds, from the first signal until nothing was left, or until it was given up.</summary>
    public required double LongestSeconds { get; init; }

    /// <summary>Task runs that a worker still holds; what is killed of them is not told yet.</summary>
    public required int Open { get; init; }

    /// <summary>Whether nothing can be running any more: no task run is open, and each kill was seen to leave nothing.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>How many task runs may have left processes: nobody saw that all of them ended.</summary>
    public required int UnconfirmedCount { get; init; }

    /// <summary>The first hundred of these.</summary>
    public IReadOnlyList<UnconfirmedKillResource> Unconfirmed { get; init; } = [];
}

/// <summary>A task run that may have left processes.</summary>
public sealed record UnconfirmedKillResource
{
    /// <summary>The task run.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its run: the one that was asked for, or one that did work for it.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>Name of its task, with the place of its item.</summary>
    public required string TaskName { get; init; }

    /// <summary>One sentence that says why nobody knows.</summary>
    public string? Reason { get; init; }
}

/// <summary>The task run whose work a run does.</summary>
public sealed record RunParentResource
{
    /// <summary>Its run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>The attempt; another attempt has another child run.</summary>
    public required Guid TaskRunId { get; init; }
}

/// <summary>What a trigger may say; all of it is optional.</summary>
public sealed record TriggerRequest
{
    /// <summary>Values for the workflow's parameters, by name. The server takes numbers and booleans too, and keeps them as text.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>A second request with the same key for the same workflow gets the first one's run.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The switch of a workflow's schedule.</summary>
public sealed record SetActiveRequest
{
    /// <summary>Whether the schedule creates runs.</summary>
    public required bool IsActive { get; init; }
}
