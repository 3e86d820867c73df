namespace MiniAirflow.Core.Runs;

/// <summary>What somebody wants done to tasks of a run that exists.</summary>
public enum RunOperationKind
{
    /// <summary>Tasks that have ended run again, and their run with them (Airflow's clear).</summary>
    Clear,

    /// <summary>Tasks count as succeeded, without running; what failed because of them runs again.</summary>
    MarkSuccess,

    /// <summary>Tasks count as failed, without running; what failed after them is decided again.</summary>
    MarkFailed,

    /// <summary>The run ends; or some of its tasks do, and what follows them is decided.</summary>
    Cancel,
}

/// <summary>An operation on one run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Selection">To which tasks.</param>
/// <param name="IsDryRun">Whether only to say what would be done.</param>
/// <param name="Reason">Why, for people; it becomes the reason of attempts that are marked. Empty for none.</param>
public sealed record RunOperation(Guid RunId, RunOperationKind Kind, TaskSelection Selection, bool IsDryRun = false, string Reason = "");

/// <summary>What is, or would be, done to one task.</summary>
/// <param name="Task">Index of the task, or of an item of a mapped one; see <see cref="RunModel.TaskOf"/>.</param>
/// <param name="Attempt">Number of its newest attempt before.</param>
/// <param name="State">State of that attempt before.</param>
/// <param name="Action">What is done.</param>
/// <param name="Reason">Why nothing is done; null when something is.</param>
public readonly record struct TaskPlan(int Task, int Attempt, TaskState State, TaskAction Action, string? Reason = null);

/// <summary>What an operation does to a task.</summary>
public enum TaskAction
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>It gets a new attempt, which waits for its parents as the first one did.</summary>
    Clear,

    /// <summary>It ends in the state that was asked for, in an attempt of its own if it had ended before.</summary>
    Mark,

    /// <summary>It ends at once, because no worker holds it.</summary>
    Cancel,

    /// <summary>Its worker is asked to kill it, or the run that it has begun to end.</summary>
    Kill,
}
