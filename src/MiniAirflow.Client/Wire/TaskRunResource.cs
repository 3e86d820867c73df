namespace MiniAirflow.Client.Wire;

/// <summary>One attempt of a task, as the API and the events show it. Members that an event does not carry are absent there.</summary>
public sealed record TaskRunResource
{
    /// <summary>Identity of the attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>The run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>The task.</summary>
    public required Guid TaskId { get; init; }

    /// <summary>One of <c>pending running success failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>When its command started; until then, when the attempt came into being.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; absent while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The end of its log as text; the whole is at the log address. Empty in events.</summary>
    public required string Logs { get; init; }

    /// <summary>The finer word, such as <c>up_for_retry</c> or <c>timed_out</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Name of the task.</summary>
    public string TaskName { get; init; } = "";

    /// <summary>The place of the item that it is about in a mapped task's list, from 0; absent for the task itself.</summary>
    public int? MapIndex { get; init; }

    /// <summary>What people call that item.</summary>
    public string? MapLabel { get; init; }

    /// <summary>When it became ready; absent while it waits for its parents.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When it may be queued, for an attempt that waits for its delay; when it is looked at next, for one that waits for something else.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Exit code of the command; absent when it was ended by a signal, never started, or has not ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal that ended the command.</summary>
    public int? Signal { get; init; }

    /// <summary>One sentence that says why it did not succeed.</summary>
    public string? Reason { get; init; }

    /// <summary>Values the task wrote to its output file, by name.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>The worker that holds or held it.</summary>
    public Guid? WorkerId { get; init; }

    /// <summary>CPU time of the command, in seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident size of one process of the command, in bytes; 0 when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>What was killed at a timeout or cancel.</summary>
    public KillResource? Kill { get; init; }

    /// <summary>Bytes of output in its log, known when it has ended.</summary>
    public long? LogBytes { get; init; }

    /// <summary>Bytes of output that are missing from its log, known when it has ended.</summary>
    public long? LogBytesDropped { get; init; }

    /// <summary>What it waits for without a slot; absent for an attempt that never did, and in events.</summary>
    public TaskWaitStateResource? Wait { get; init; }

    /// <summary>When it came into being, to the millisecond; absent in events.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How long it has waited so far, or did until it started, by cause. The parts add up. Only in the answer for a single task run.</summary>
    public IReadOnlyList<WaitShareResource>? Waits { get; init; }

    /// <summary>The run of another workflow that does its work; absent for none, before it has begun, and in events.</summary>
    public Guid? ChildRunId { get; init; }

    /// <summary>True when its task was cleared since: a later attempt takes its place.</summary>
    public bool? Cleared { get; init; }
}

/// <summary>Proof of a kill.</summary>
public sealed record KillResource
{
    /// <summary>Processes that were killed.</summary>
    public required int Killed { get; init; }

    /// <summary>Processes that were made to end, told or killed; absent where nobody counted them.</summary>
    public int? Ended { get; init; }

    /// <summary>Seconds from the first signal until none was left, or until it was given up.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Whether the process tree was seen empty.</summary>
    public required bool Confirmed { get; init; }
}
