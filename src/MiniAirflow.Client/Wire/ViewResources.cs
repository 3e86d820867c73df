namespace MiniAirflow.Client.Wire;

/// <summary>A workflow with its newest runs: a row of a list that people look at.</summary>
public sealed record WorkflowOverviewResource
{
    /// <summary>The workflow.</summary>
    public required WorkflowResource Workflow { get; init; }

    /// <summary>Its newest runs, newest first.</summary>
    public required IReadOnlyList<RunMarkResource> Runs { get; init; }
}

/// <summary>A run, as a mark in a row of marks.</summary>
public sealed record RunMarkResource
{
    /// <summary>Identity of the run.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its state: <c>queued running success failed cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Runs of a workflow beside each other, and where each task of each of them is.</summary>
public sealed record GridResource
{
    /// <summary>Names of the rows: the tasks of the newest run's version in the order of the file, then those that only older runs had.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>The columns, newest first, without their task runs.</summary>
    public required IReadOnlyList<WorkflowRunResource> Runs { get; init; }

    /// <summary>Base64 of one byte for each run and task, run by run: in its low five bits 0 where the run has no such task, and else one more than the place of the
    /// state in <see cref="States"/>; in its high three bits the number of the attempt, 7 for seven and more.</summary>
    public required string Cells { get; init; }

    /// <summary>The words of task states, in the order in which cells count them.</summary>
    public required IReadOnlyList<string> States { get; init; }
}

/// <summary>When an attempt waited and ran, and no more: what a chart of a run is drawn from.</summary>
public sealed record TimelineAttemptResource
{
    /// <summary>Identity of the attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>The place of the item in a mapped task's list; absent for the task itself.</summary>
    public int? MapIndex { get; init; }

    /// <summary>What people call that item.</summary>
    public string? MapLabel { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>When it became ready; absent while it waits for its parents.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When its command started; absent for an attempt that never ran.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it may be queued or is looked at next, while it waits.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The worker that holds or held it.</summary>
    public Guid? WorkerId { get; init; }

    /// <summary>Exit code of its command, once it has one.</summary>
    public int? ExitCode { get; init; }

    /// <summary>One sentence that says why it did not succeed.</summary>
    public string? Reason { get; init; }

    /// <summary>True when its task was cleared since: a later attempt takes its place.</summary>
    public bool? Cleared { get; init; }
}
