using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Hooks;

/// <summary>What is an event to a hook. Pure; the one place that says so.</summary>
public static class HookRule
{
    /// <summary>Hooks that start workflows, whose hooks start workflows: so many in a row at most, or two of them could start each other for ever.</summary>
    public const int MaxDepth = 5;

    /// <summary>What the end of an attempt is to the hooks of its task; null for nothing.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="isRetried">Whether another attempt follows.</param>
    /// <param name="hasRun">Whether it ran at all. One that was cancelled while it waited is no failure; one that was killed is, whoever asked for it.</param>
    public static HookEvent? OfTask(TaskState end, bool isRetried, bool hasRun) => end switch
    {
        _ when isRetried => HookEvent.Retry,
        TaskState.Success => HookEvent.Success,
        TaskState.Skipped => HookEvent.Skipped,
        TaskState.Failed or TaskState.TimedOut or TaskState.Lost => HookEvent.Failure,
        TaskState.Cancelled when hasRun => HookEvent.Failure,
        _ => null,
    };

    /// <summary>What a run's state is to the hooks of its workflow; null for nothing.</summary>
    public static HookEvent? OfRun(RunState state) => state switch
    {
        RunState.Success => HookEvent.Success,
        RunState.Failed or RunState.TimedOut => HookEvent.Failure,
        RunState.UpForRetry => HookEvent.Retry,
        RunState.Cancelled => HookEvent.Cancelled,
        _ => null,
    };

    /// <summary>The hooks that wait for an event, in the order of the definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="task">Index of the task; <see cref="HookPlace.WorkflowItself"/> for the hooks of the workflow.</param>
    /// <param name="happened">The event.</param>
    public static IEnumerable<HookPlace> Waiting(WorkflowDefinition definition, int task, HookEvent happened)
    {
        var hooks = HookPlace.ListOf(definition, task);
        for (var i = 0; i < hooks.Count; i++)
            if (hooks[i].On.Contains(happened)) yield return new HookPlace(task, i);
    }

    /// <summary>Every hook of a definition.</summary>
    public static IEnumerable<HookPlace> All(WorkflowDefinition definition)
    {
        for (var task = HookPlace.WorkflowItself; task < definition.Tasks.Count; task++)
            for (var i = 0; i < HookPlace.ListOf(definition, task).Count; i++) yield return new HookPlace(task, i);
    }

    /// <summary>By when a run should have ended; null for no such time.</summary>
    /// <param name="definition">Definition of its version.</param>
    /// <param name="createdAt">When it was created.</param>
    /// <param name="logicalDate">Its logical date; null for none.</param>
    /// <param name="isOfBackfill">Whether a backfill made it: its logical date is long over.</param>
    public static DateTimeOffset? DeadlineOf(WorkflowDefinition definition, DateTimeOffset createdAt, DateTimeOffset? logicalDate, bool isOfBackfill)
    {
        if (definition.Deadline is not { } deadline) return null;
        var from = deadline.From == DeadlineReference.QueuedAt ? createdAt : isOfBackfill ? null : logicalDate;
        return from + TimeSpan.FromSeconds(deadline.WithinSeconds);
    }
}

/// <summary>Where a hook stands in its definition.</summary>
/// <param name="Task">Index of the task; <see cref="WorkflowItself"/> for a hook of the workflow.</param>
/// <param name="Index">Its place in the list there.</param>
public readonly record struct HookPlace(int Task, int Index)
{
    /// <summary>In place of a task.</summary>
    public const int WorkflowItself = -1;

    /// <summary>The hook; null when the definition has none there.</summary>
    public HookDefinition? In(WorkflowDefinition definition) =>
        Task < definition.Tasks.Count && ListOf(definition, Task) is var hooks && Index < hooks.Count ? hooks[Index] : null;

    internal static IReadOnlyList<HookDefinition> ListOf(WorkflowDefinition definition, int task) => task == WorkflowItself ? definition.Hooks : definition.Tasks[task].Hooks;
}
