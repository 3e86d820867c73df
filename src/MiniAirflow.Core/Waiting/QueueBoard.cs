using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>All queues: each that a worker serves, in which attempts wait, of which workers hold any, or that is paused. Pure.</summary>
public static class QueueBoard
{
    /// <summary>The queues, by name.</summary>
    /// <param name="ready">Queues in which attempts wait for a worker.</param>
    /// <param name="held">How many attempts of each queue workers hold.</param>
    /// <param name="surroundings">Pauses, and active workers with what each holds.</param>
    public static IReadOnlyList<QueueStatus> Of(IReadOnlyList<QueueStatistics> ready, IReadOnlyDictionary<string, int> held, Surroundings surroundings)
    {
        var waiting = ready.ToDictionary(one => one.Name, StringComparer.Ordinal);
        var names = waiting.Keys.Concat(held.Keys).Concat(surroundings.Workers.SelectMany(one => one.Worker.Queues))
            .Concat(surroundings.Pauses.Where(one => one.Subject.Scope == PauseScope.Queue).Select(one => one.Subject.Name));
        return [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Of(name, waiting.GetValueOrDefault(name), held.GetValueOrDefault(name), surroundings))];
    }

    /// <summary>One queue; of a name that nobody uses, how it would be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ready">What waits in it for a worker; null for nothing.</param>
    /// <param name="held">How many attempts of it workers hold.</param>
    /// <param name="surroundings">Pauses, and active workers with what each holds.</param>
    public static QueueStatus Of(string name, QueueStatistics? ready, int held, Surroundings surroundings)
    {
        var service = QueueService.Of(name, surroundings);
        return new QueueStatus
        {
            Name = name,
            Workers = [.. service.Serving.Select(one => one.Worker)],
            Slots = service.Slots,
            FreeSlots = service.Free,
            Held = held,
            Ready = ready?.Ready ?? 0,
            OldestSince = ready?.OldestSince,
            Pause = service.Pause,
            Why = ready is null or { Ready: 0 } ? null : Why(ready.Ready, service, surroundings.Workers),
        };
    }

    private static WaitExplanation Why(int ready, QueueService service, IReadOnlyList<WorkerLoad> workers)
    {
        var who = $"{TaskWait.Count(ready, "task")} {(ready == 1 ? "is" : "are")} ready";
        return new(service.Kind, service.Kind == WaitKind.Slot
            ? QueueWords.Slots(who, service, ". The most urgent comes first, then the oldest.", ", so the first is about to be taken.")
            : QueueWords.NotServed(who, service, workers));
    }
}

/// <summary>A queue and what goes on in it.</summary>
public sealed record QueueStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Active workers that serve it, drained ones too.</summary>
    public required IReadOnlyList<Worker> Workers { get; init; }

    /// <summary>Slots of those that are given tasks; shared with the other queues that they serve.</summary>
    public required int Slots { get; init; }

    /// <summary>How many of these are free.</summary>
    public required int FreeSlots { get; init; }

    /// <summary>Attempts of it that workers hold, running or about to.</summary>
    public required int Held { get; init; }

    /// <summary>Attempts that could begin at once if there were slots; at most <see cref="IStatisticsStore.LargestCount"/>.</summary>
    public required int Ready { get; init; }

    /// <summary>Since when the one that has waited longest has been ready; null when none is.</summary>
    public required DateTimeOffset? OldestSince { get; init; }

    /// <summary>The pause that holds it back, its own or that of everything; null for none.</summary>
    public required Pause? Pause { get; init; }

    /// <summary>Why what is ready is not taken; null when nothing is ready.</summary>
    public required WaitExplanation? Why { get; init; }
}
