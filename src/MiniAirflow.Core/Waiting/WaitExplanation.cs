using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why an attempt, or a run, does not run.</summary>
/// <param name="Kind">The cause, as a word for programs.</param>
/// <param name="Sentence">The cause in full, for people.</param>
public sealed record WaitExplanation(WaitKind Kind, string Sentence);

/// <summary>What is waited for, in the order in which one gives way to the next.</summary>
public enum WaitKind
{
    /// <summary>Nothing: it has ended.</summary>
    Ended,

    /// <summary>Nothing: it runs.</summary>
    Running,

    /// <summary>Parents that have not ended.</summary>
    Parents,

    /// <summary>The delay before a retry.</summary>
    RetryDelay,

    /// <summary>What the task itself waits for: a time, a file, an event.</summary>
    Condition,

    /// <summary>The answer of a person.</summary>
    Input,

    /// <summary>Slots of a pool, or a pool that takes it.</summary>
    Pool,

    /// <summary>Room under a limit of active tasks, or under a concurrency key.</summary>
    Limit,

    /// <summary>The end of a pause, of the queue or of everything.</summary>
    Pause,

    /// <summary>A worker that serves the queue.</summary>
    Worker,

    /// <summary>A free slot, or what is more urgent.</summary>
    Slot,

    /// <summary>The worker that has taken it.</summary>
    Start,

    /// <summary>Its items, being mapped.</summary>
    Items,

    /// <summary>The run of another workflow that does its work.</summary>
    Child,
}

/// <summary>A parent of an attempt.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">State of its newest attempt.</param>
public readonly record struct ParentState(string Name, TaskState State);

/// <summary>A worker and what it does.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Held">Attempts that it holds, running or about to: each has a slot, or is next for one.</param>
public sealed record WorkerLoad(Worker Worker, int Held);

/// <summary>What surrounds all attempts.</summary>
/// <param name="Pauses">Every pause.</param>
/// <param name="Workers">Active workers.</param>
/// <param name="Now">The time.</param>
public sealed record Surroundings(IReadOnlyList<Pause> Pauses, IReadOnlyList<WorkerLoad> Workers, DateTimeOffset Now)
{
    /// <summary>What holds scheduled attempts up, by their identity.</summary>
    public IReadOnlyDictionary<Guid, LimitWait> Limits { get; init; } = new Dictionary<Guid, LimitWait>();
}

/// <summary>Words of <see cref="WaitKind"/>.</summary>
public static class WaitKinds
{
    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> AllWords { get; } = ["ended", "running", "parents", "retry_delay", "condition", "input", "pool", "limit", "pause", "worker", "slot", "start", "items", "child"];

    /// <summary>The word of a cause.</summary>
    public static string Word(this WaitKind kind) => AllWords[(int)kind];
}

/// <summary>An attempt and what it depends on.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Task">Its task.</param>
/// <param name="Parents">The task's parents.</param>
/// <param name="Items">Its items, if it is mapped and they are known.</param>
/// <param name="Child">The run that does its work, and why that is not over; null when there is none.</param>
public sealed record TaskSituation(TaskRun Attempt, TaskDefinition Task, IReadOnlyList<ParentState> Parents, ItemTally Items = default, ChildSituation? Child = null);

/// <summary>A run that does the work of a task.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">Why it is not over.</param>
public sealed record ChildSituation(WorkflowRun Run, WaitExplanation Why);

/// <summary>How far the items of a mapped task have come.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Ended">How many have ended.</param>
/// <param name="Running">How many run.</param>
public readonly record struct ItemTally(int Total, int Ended, int Running);
