using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why what is ready in a queue is not taken, in words. Pure.</summary>
internal static class QueueWords
{
    /// <summary>Why nobody is given anything from a queue.</summary>
    /// <param name="ready">Who is ready, as the sentence begins: <c>It is ready</c>.</param>
    /// <param name="service">The queue.</param>
    /// <param name="workers">All active workers.</param>
    public static string NotServed(string ready, QueueService service, IReadOnlyList<WorkerLoad> workers) =>
        service.Pause is { } pause ? Paused(pause, service.Queue)
        : service.Serving.Count == 0 ? $"{ready}, but {NoWorker(service.Queue, workers)}"
        : $"{ready}, but {AllDrained(service)}";

    /// <summary>How the slots are of those that are given tasks.</summary>
    /// <param name="ready">Who is ready, as the sentence begins.</param>
    /// <param name="service">The queue.</param>
    /// <param name="whenFull">The end of the sentence when none is free.</param>
    /// <param name="else">Its end when one is.</param>
    public static string Slots(string ready, QueueService service, string whenFull, string @else)
    {
        var (slots, taken, taking) = (service.Slots, service.Taken, service.Taking.Count);
        var whose = $"of the {TaskWait.Count(taking, "worker")} that {(taking == 1 ? "serves" : "serve")} queue '{service.Queue}'";
        return taken >= slots
            ? $"{ready}: all {TaskWait.Count(slots, "slot")} {whose} are taken{whenFull}"
            : $"{ready}: {taken} of the {TaskWait.Count(slots, "slot")} {whose} are taken{@else}";
    }

    private static string Paused(Pause pause, string queue) =>
        (pause.Subject == PauseSubject.All ? "Everything is paused" : $"Queue '{queue}' is paused")
        + (pause.By.Length > 0 ? $" by {pause.By}" : "") + $" since {TaskWait.Time(pause.PausedAt)}: {pause.Reason}"
        + (pause.ResumeAt is { } end ? $" (until {TaskWait.Time(end)})." : ".");

    private static string NoWorker(string queue, IReadOnlyList<WorkerLoad> workers)
    {
        if (workers.Count == 0) return "there is no worker.";
        var served = workers.SelectMany(one => one.Worker.Queues).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return $"no worker serves queue '{queue}'; {(workers.Count == 1 ? "the one there is serves" : $"the {workers.Count} there are serve")} {TaskWait.Listed(served)}.";
    }

    private static string AllDrained(QueueService service)
    {
        var (serving, drains) = (service.Serving.Count, service.Serving.Select(one => $"{one.Worker.Name}{Drained(one.Worker.Drain)}").ToList());
        return $"{(serving == 1 ? "the one worker that serves" : $"all {serving} workers that serve")} queue '{service.Queue}' {(serving == 1 ? "takes" : "take")} no more tasks: {TaskWait.Listed(drains)}.";
    }

    private static string Drained(WorkerDrain? drain) => drain is null ? ""
        : $", drained{(drain.By.Length > 0 ? $" by {drain.By}" : "")} since {TaskWait.Time(drain.Since)}{(drain.Reason.Length > 0 ? $" ({drain.Reason.TrimEnd('.')})" : "")}";
}
