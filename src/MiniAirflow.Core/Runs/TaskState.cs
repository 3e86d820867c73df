namespace MiniAirflow.Core.Runs;

/// <summary>State of one attempt of a task, in Airflow's words plus three of our own: <see cref="TimedOut"/>, <see cref="Cancelled"/> and <see cref="Lost"/>.</summary>
/// <remarks>
/// What may follow what is <see cref="TaskTransitions"/>; what old clients see instead is <see cref="StateWords.StatusOf(TaskState)"/>.
/// </remarks>
public enum TaskState : byte
{
    /// <summary>Waits for its parents.</summary>
    None,

    /// <summary>Its parents are done, and it waits for room: in a pool, or under a limit. It occupies nothing yet.</summary>
    Scheduled,

    /// <summary>Ready: a worker may lease it, or has leased it and not started it yet.</summary>
    Queued,

    /// <summary>Its command or handler runs.</summary>
    Running,

    /// <summary>A further attempt that waits for its delay.</summary>
    UpForRetry,

    /// <summary>Waits to look again at a condition, without a slot.</summary>
    UpForReschedule,

    /// <summary>Waits for an event, without a slot.</summary>
    Deferred,

    /// <summary>Waits for a person, without a slot.</summary>
    AwaitingInput,

    /// <summary>Ended well.</summary>
    Success,

    /// <summary>Ended with an error of its own.</summary>
    Failed,

    /// <summary>Its process tree was killed at its timeout.</summary>
    TimedOut,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,

    /// <summary>Never ran: a parent did not succeed.</summary>
    UpstreamFailed,

    /// <summary>Never ran: it was decided not to.</summary>
    Skipped,

    /// <summary>Never ran: its definition is gone.</summary>
    Removed,

    /// <summary>Its worker vanished, and nobody knows how it ended.</summary>
    Lost,
}
