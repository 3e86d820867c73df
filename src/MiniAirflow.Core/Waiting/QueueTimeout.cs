using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>What becomes of an attempt that was not started in time. Pure.</summary>
/// <remarks>The time counts from when the attempt became ready: its parents had ended, or its delay was over. What it waits for its limits counts, since to whoever
/// needs the result it is the same wait. It is a failure like any other, so the task's retries apply, and each attempt has the whole time.</remarks>
public static class QueueTimeout
{
    /// <summary>So often an attempt is looked at that a worker holds and has not been seen to start: it is about to run, or will be handed back.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>By when an attempt that becomes ready now must have started; null for no such time.</summary>
    public static DateTimeOffset? DueAt(TaskDefinition task, DateTimeOffset now) => task.QueueTimeoutSeconds > 0 ? now.AddSeconds(task.QueueTimeoutSeconds) : null;

    /// <summary>How an attempt ends that was not started in time.</summary>
    /// <param name="task">Its task.</param>
    /// <param name="lane">The lane in which it waits for a limit; null for one that has all its limits.</param>
    /// <param name="pauses">Every pause.</param>
    /// <param name="workers">Active workers.</param>
    public static TaskOutcome Outcome(TaskDefinition task, string? lane, IReadOnlyList<Pause> pauses, IReadOnlyList<Runs.Worker> workers) =>
        TaskOutcome.Failure(string.Create(CultureInfo.InvariantCulture, $"It was not started within {task.QueueTimeoutSeconds} s: it waited for {Cause(task.Queue, lane, pauses, workers)}."));

    private static string Cause(string queue, string? lane, IReadOnlyList<Pause> pauses, IReadOnlyList<Runs.Worker> workers)
    {
        if (lane is not null) return OfLane(lane);
        var service = QueueService.Of(queue, pauses, [.. workers.Select(worker => new WorkerLoad(worker, 0))]);
        var (serving, taking) = (service.Serving.Count, service.Taking.Count);
        return service switch
        {
            { Pause.Subject.Scope: PauseScope.All } => "the end of the pause of everything",
            { Pause: not null } => $"the end of the pause of queue '{queue}'",
            _ when serving == 0 => $"a worker that serves queue '{queue}'",
            _ when taking == 0 => $"a worker of queue '{queue}' that takes tasks: {(serving == 1 ? "the one there is has been drained" : $"all {serving} have been drained")}",
            _ => $"one of the {TaskWait.Count(service.Slots, "slot")} of the {TaskWait.Count(taking, "worker")} that {(taking == 1 ? "serves" : "serve")} queue '{queue}'",
        };
    }

    private static string OfLane(string lane) =>
        LimitName.PoolOf(lane) is { } pool ? $"pool '{pool}'"
        : LimitName.KeyOf(lane) is { } key ? $"the concurrency key '{key}'"
        : LimitName.IsOfRun(lane) ? "room under max_active_tasks_per_run"
        : "room under max_active_tasks";
}
