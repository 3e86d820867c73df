using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>In which state a task is that may run now. Pure.</summary>
internal static class WaitRule
{
    /// <summary>Ready for a worker; or waiting for what the store decides alone, without one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="isItem">Whether it is about an item of a mapped task.</param>
    public static TaskState ReadyState(TaskDefinition task, bool isItem) =>
        task.Approval is not null ? TaskState.AwaitingInput
        : task.WaitFor is { IsLookedAt: false } ? TaskState.Deferred
        // The list of a mapped one is a worker's to find out; each of its items has a run then.
        : task.Workflow is not null && (isItem || task.ForEach is null) ? TaskState.Deferred
        : TaskState.Queued;
}
