using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>Limits.</summary>
internal static class Limits
{
    // A worker that has leased ahead hands back what waited, and looks for what was passed over, within this time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>I6: at no instant does a worker run more tasks than it has slots. The tasks' own lines tell, put to a worker by the token:
    /// in the database an end is dated when it is reported, which may be after the next begin.</summary>
    public static IEnumerable<Violation> SlotsKept(CaseFile file)
    {
        var workers = file.History.Attempts.Where(attempt => attempt is { WorkerId: not null, Token: not null }).DistinctBy(attempt => attempt.Token).ToDictionary(attempt => attempt.Token!.Value, attempt => attempt.WorkerId!.Value);
        // One that was killed lived at least to its last sign of life.
        var lines = file.Witness.Where(line => workers.ContainsKey(line.Token)).GroupBy(line => line.Token).Where(life => life.First().IsBegin && life.Count() > 1)
            .SelectMany(life => new[] { (life.First().Place, Change: 1, life.Key), (life.Last().Place, Change: -1, life.Key) })
            .OrderBy(line => line.Place).ToLookup(line => workers[line.Key], line => line.Change);
        foreach (var worker in file.History.Workers)
        {
            var (now, most) = (0, 0);
            foreach (var change in lines[worker.Id]) most = Math.Max(most, now += change);
            if (most > worker.Slots) yield return new Violation("I6", $"worker {worker.Name} ({worker.Id}) ran {most} tasks at once and has {worker.Slots} slots");
        }
    }

    /// <summary>I6: a worker gets tasks of its own queues only.</summary>
    public static IEnumerable<Violation> QueuesKept(CaseFile file)
    {
        var workers = file.History.Workers.ToDictionary(worker => worker.Id);
        foreach (var attempt in file.History.Attempts)
            if (attempt.WorkerId is { } id && workers.TryGetValue(id, out var worker) && !worker.Queues.Contains(attempt.Queue))
                yield return new Violation("I6", $"{Completion.Name(attempt)} of queue {attempt.Queue} went to {worker.Name}, which serves {string.Join(' ', worker.Queues)}");
    }

    /// <summary>I6: no task is passed over for long by ones of its queue that are no more urgent and came later. Only tasks that no trouble touched while they waited are judged:
    /// what holds still holds its locks.</summary>
    public static IEnumerable<Violation> NobodyStarves(CaseFile file)
    {
        foreach (var queue in file.History.Attempts.Where(attempt => attempt is { QueuedAt: not null, LeasedAt: not null, LeaseCount: 1 }).GroupBy(attempt => attempt.Queue))
        {
            var all = queue.ToList();
            foreach (var late in all.Where(attempt => attempt.LeasedAt - attempt.QueuedAt > Patience && !file.Troubles.Any(trouble => trouble.Touches(attempt.QueuedAt!.Value, attempt.LeasedAt!.Value, Patience))))
                if (all.Find(other => other.Priority <= late.Priority && other.QueuedAt > late.QueuedAt + Patience && other.LeasedAt < late.LeasedAt - Patience) is { } first)
                    yield return new Violation("I6", $"{Completion.Name(late)} waited from {late.QueuedAt:O} to {late.LeasedAt:O}, and {Completion.Name(first)} was taken first although it came later");
        }
    }
}
