namespace MiniAirflow.Core.Runs;

/// <summary>One execution of a workflow version.</summary>
public sealed record WorkflowRun
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Name of the workflow, for people.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Number of the version it executes, to its end.</summary>
    public required int Version { get; init; }

    /// <summary>Its state.</summary>
    public required RunState State { get; init; }

    /// <summary>What created it.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>Label in schedule time, and start of the data interval; null for a manual run (Airflow 3).</summary>
    public DateTimeOffset? LogicalDate { get; init; }

    /// <summary>End of the data interval; null for a manual run.</summary>
    public DateTimeOffset? DataIntervalEnd { get; init; }

    /// <summary>The backfill that it belongs to; null for none.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>How many hooks in a row have led to it; 0 when no hook did.</summary>
    public int HookDepth { get; init; }

    /// <summary>The task run of another run whose work it does; null for a run of its own.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>Where in somebody's trace it belongs (<see cref="Tracing.RunTrace"/>); null for a run that begins a trace of its own.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Values of its parameters, defaults included.</summary>
    public required IReadOnlyDictionary<string, string> Params { get; init; }

    /// <summary>Whether its end was asked for.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>How often tasks of it were cleared (Airflow's clear_number); 0 for a run that went its own way.</summary>
    public int ClearNumber { get; init; }

    /// <summary>How often it was tried again by itself, as a whole, since it was created or cleared by hand.</summary>
    public int RetryNumber { get; init; }

    /// <summary>When it is tried again, for one that waits for that; when it has lasted too long, for one that is alive. Null for no such time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why it was ended before its time; empty when it was not, or when somebody just asked for it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What people note on it; empty for nothing.</summary>
    public string Note { get; init; } = "";
}

/// <summary>What created a run.</summary>
public enum RunTrigger
{
    /// <summary>A person or a program asked for it.</summary>
    Manual,

    /// <summary>Its schedule fired.</summary>
    Schedule,

    /// <summary>A backfill made up for its slot, or ran it again.</summary>
    Backfill,

    /// <summary>A hook of another workflow asked for it.</summary>
    Hook,

    /// <summary>A task of another run has it do its work.</summary>
    Workflow,
}

/// <summary>The task run whose work a run does.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="TaskRunId">The attempt. Another attempt has another run.</param>
public readonly record struct RunParent(Guid RunId, Guid TaskRunId);
