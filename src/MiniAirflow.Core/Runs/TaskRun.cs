using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Runs;

/// <summary>One attempt of a task in a run.</summary>
public sealed record TaskRun
{
    /// <summary>Identity of the attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>The run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>The task, in the run's version.</summary>
    public required Guid TaskId { get; init; }

    /// <summary>Name of the task, for people.</summary>
    public required string TaskName { get; init; }

    /// <summary>The place of the item that it is about in a mapped task's list, from 0; -1 for the task itself.</summary>
    public int MapIndex { get; init; } = -1;

    /// <summary>What people call that item; null for none.</summary>
    public string? MapLabel { get; init; }

    /// <summary>Its state.</summary>
    public required TaskState State { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it became ready; null while it waits for its parents.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When it may be queued, for an attempt that waits for its delay; when it is looked at next, for one that waits for something else.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When its command started; until then, when the attempt came into being.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The worker that holds or held it.</summary>
    public Guid? WorkerId { get; init; }

    /// <summary>How it ended, in full; null while it has not ended, or when it never ran.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>The last lines of its log; the whole is in the log store.</summary>
    public string LogTail { get; init; } = "";

    /// <summary>What it waits for; null for an attempt that never did.</summary>
    public WaitState? Wait { get; init; }

    /// <summary>When it began to wait for its limits; null for one without limits, which is queued as soon as it is ready.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>When a worker took it last; null for one that none has taken.</summary>
    public DateTimeOffset? LeasedAt { get; init; }

    /// <summary>Whether it came into being with a delay to wait for: the retry of an attempt that failed.</summary>
    public bool IsDelayed { get; init; }

    /// <summary>The queue in which it waits for a worker.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>When it came into being, to the millisecond: its identity says it.</summary>
    public DateTimeOffset CreatedAt => IdTime.Of(Id);

    /// <summary>Whether its task was cleared since: a later attempt takes its place, and it does not count against the task's retries.</summary>
    public bool IsCleared { get; init; }
}
