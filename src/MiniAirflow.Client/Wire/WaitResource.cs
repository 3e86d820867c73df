namespace MiniAirflow.Client.Wire;

/// <summary>Why a task run does not run.</summary>
public sealed record TaskWaitResource
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its task.</summary>
    public required string TaskName { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>The cause: <c>ended</c>, <c>running</c>, <c>parents</c>, <c>retry_delay</c>, <c>condition</c>, <c>input</c>, <c>pool</c>, <c>limit</c>, <c>pause</c>, <c>worker</c>, <c>slot</c>, <c>start</c> or <c>items</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The cause in full, for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>How long it has waited so far, or did until it started, by cause; only in the answer for a single task run.</summary>
    public IReadOnlyList<WaitShareResource>? Waits { get; init; }
}

/// <summary>How long a task run waited for one thing.</summary>
public sealed record WaitShareResource
{
    /// <summary>For what: <c>parents</c>, <c>retry_delay</c>, <c>limit</c>, <c>pause</c>, <c>worker</c>, <c>slot</c>, <c>start</c>, <c>condition</c> or <c>input</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>How long, in seconds.</summary>
    public required double Seconds { get; init; }
}

/// <summary>Why a run is not over.</summary>
public sealed record RunWaitResource
{
    /// <summary>The run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>Its workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>The cause, in the words of a task's.</summary>
    public required string Kind { get; init; }

    /// <summary>The cause in full, for people.</summary>
    public required string Sentence { get; init; }

    /// <summary>Its tasks that have not ended, in the order of the file; the first hundred.</summary>
    public required IReadOnlyList<TaskWaitResource> Tasks { get; init; }
}
