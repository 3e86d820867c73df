using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>Limits.</summary>
internal static class Limits
{
    /// <summary>I6: at no instant does a worker run more tasks than it has slots. The tasks' own lines tell, put to a worker by the token:
    /// in the database an end is dated when it is reported, which may be after the next begin.</summary>
    public static IEnumerable<Violation> SlotsKept(CaseFile file)
    {
        var workers = file.History.Attempts.Where(attempt => attempt is { WorkerId: not null, Token: not null }).DistinctBy(attempt => attempt.Token).ToDictionary(attempt => attempt.Token!.Value, attempt => attempt.WorkerId!.Value);
        // Of a process that was killed the end is not known.
        var whole = file.Witness.Where(line => !line.IsBegin).Select(line => line.Token).ToHashSet();
        var lines = file.Witness.Where(line => whole.Contains(line.Token) && workers.ContainsKey(line.Token)).ToLookup(line => workers[line.Token]);
        foreach (var worker in file.History.Workers)
        {
            var (now, most) = (0, 0);
            foreach (var line in lines[worker.Id]) most = Math.Max(most, now += line.IsBegin ? 1 : -1);
            if (most > worker.Slots) yield return new Violation("I6", $"worker {worker.Name} ({worker.Id}) ran {most} tasks at once and has {worker.Slots} slots");
        }
    }
}
