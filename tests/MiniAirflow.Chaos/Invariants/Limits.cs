using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>Limits.</summary>
internal static class Limits
{
    /// <summary>I6: at no instant of the history does a worker hold more running attempts than it has slots.</summary>
    public static IEnumerable<Violation> SlotsKept(CaseFile file)
    {
        var attempts = file.History.Attempts.Where(attempt => attempt is { WorkerId: not null, FinishedAt: not null } && attempt.FinishedAt > attempt.StartedAt).ToLookup(attempt => attempt.WorkerId!.Value);
        foreach (var worker in file.History.Workers)
        {
            // An end at the same instant as a begin frees the slot first.
            var moves = attempts[worker.Id].SelectMany(attempt => new[] { (At: attempt.StartedAt, Change: 1), (At: attempt.FinishedAt!.Value, Change: -1) })
                .OrderBy(move => move.At).ThenBy(move => move.Change);
            var (now, most) = (0, 0);
            foreach (var (_, change) in moves) most = Math.Max(most, now += change);
            if (most > worker.Slots) yield return new Violation("I6", $"worker {worker.Name} ({worker.Id}) ran {most} attempts at once and has {worker.Slots} slots");
        }
    }
}
