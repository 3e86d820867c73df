using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>What there is to take a queue's attempts, and what keeps it from doing so. Pure, and the one place that says so.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Pause">The pause that holds it back, of everything before its own; null for none.</param>
/// <param name="Serving">Active workers that serve it.</param>
internal sealed record QueueService(string Queue, Pause? Pause, IReadOnlyList<WorkerLoad> Serving)
{
    /// <summary>Those of them that are given tasks.</summary>
    public IReadOnlyList<WorkerLoad> Taking { get; } = [.. Serving.Where(one => one.Worker.TakesTasks)];

    /// <summary>Slots of those that are given tasks.</summary>
    public int Slots => Taking.Sum(one => one.Worker.Slots);

    /// <summary>What is taken of these.</summary>
    public int Taken => Taking.Sum(one => one.Held);

    /// <summary>What is free of these: who holds more than it has slots for has none, and takes none from another.</summary>
    public int Free => Taking.Sum(one => Math.Max(0, one.Worker.Slots - one.Held));

    /// <summary>What whoever is ready waits for.</summary>
    public WaitKind Kind => Pause is not null ? WaitKind.Pause : Taking.Count == 0 ? WaitKind.Worker : WaitKind.Slot;

    public static QueueService Of(string queue, Surroundings surroundings) => Of(queue, surroundings.Pauses, surroundings.Workers);

    public static QueueService Of(string queue, IReadOnlyList<Pause> pauses, IReadOnlyList<WorkerLoad> workers) => new(
        queue,
        pauses.FirstOrDefault(one => one.Subject == PauseSubject.All) ?? pauses.FirstOrDefault(one => one.Subject == PauseSubject.Queue(queue)),
        [.. workers.Where(one => one.Worker.Queues.Contains(queue, StringComparer.Ordinal))]);
}
