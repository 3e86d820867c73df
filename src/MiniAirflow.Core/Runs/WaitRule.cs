using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Runs;

/// <summary>In which state a task is that may run now. Pure.</summary>
internal static class WaitRule
{
    /// <summary>Ready for a worker; or waiting for what the store decides alone, without one.</summary>
    public static TaskState ReadyState(TaskDefinition task) =>
        task.Approval is not null ? TaskState.AwaitingInput
        : task.WaitFor is { IsLookedAt: false } ? TaskState.Deferred
        : TaskState.Queued;
}
