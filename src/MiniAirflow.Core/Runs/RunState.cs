namespace MiniAirflow.Core.Runs;

/// <summary>State of a workflow run.</summary>
public enum RunState : byte
{
    /// <summary>Created; none of its tasks has started.</summary>
    Queued,

    /// <summary>At least one task has been started.</summary>
    Running,

    /// <summary>It has failed, and waits for the delay after which it is tried again. All of its tasks have ended.</summary>
    UpForRetry,

    /// <summary>Every leaf task succeeded or was skipped.</summary>
    Success,

    /// <summary>A leaf task did not succeed.</summary>
    Failed,

    /// <summary>Somebody asked for its end, and all of its tasks have ended.</summary>
    Cancelled,

    /// <summary>It lasted longer than it may, and was ended.</summary>
    TimedOut,
}

/// <summary>The four words of the original contract; old clients switch on them.</summary>
public enum RunStatus : byte
{
    /// <summary>Not running yet.</summary>
    Pending,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Ended well, or skipped.</summary>
    Success,

    /// <summary>Ended in any other way.</summary>
    Failed,
}
