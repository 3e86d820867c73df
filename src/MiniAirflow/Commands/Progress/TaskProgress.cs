using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>A task in a run, as its newest attempt stands.</summary>
internal sealed class TaskProgress(string name)
{
    public string Name { get; } = name;

    /// <summary>The newest attempt; empty while none is known.</summary>
    public Guid TaskRunId { get; private set; }

    public int Attempt { get; private set; }

    public TaskState State { get; private set; } = TaskState.None;

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Whether it ended with an error of its own: it did not merely wait for one that did.</summary>
    public bool IsFailure => State is TaskState.Failed or TaskState.TimedOut or TaskState.Lost;

    /// <summary>Takes over what an event tells, unless it tells of an older attempt.</summary>
    public void Apply(TaskRunEvent change)
    {
        if (change.Attempt < Attempt) return;
        (TaskRunId, Attempt, State) = (change.Id, change.Attempt, change.State);
        (StartedAt, FinishedAt, Reason) = (change.StartedAt, change.FinishedAt, change.Reason);
    }
}
