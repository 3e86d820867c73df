using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Heartbeats. Touched by whoever has the reserved lane's turn.</summary>
/// <remarks>
/// Tokens rise, so a worker's leases are looked for from the oldest that was alive at the beat before: beside an old snapshot the entries of all leases it ever had
/// lie before that (F50). What the worker says it holds and was not seen that way is asked for by its identity, so nothing is ever called lost by a floor; and a lease
/// below the floor of which the worker does not know is found by a look at everything, now and then and after each lost connection.
/// </remarks>
internal sealed class Renewals(TimeSpan lease, Contact contact)
{
    private readonly Dictionary<Guid, Floor> _floors = [];

    /// <summary>Extends a worker's leases, and compares what it holds with what the rows say.</summary>
    /// <returns>Null when the worker's own lease has ended.</returns>
    /// <param name="context">The transaction.</param>
    /// <param name="workerId">The worker.</param>
    /// <param name="held">What it holds, as it said.</param>
    /// <param name="listAge">How long ago it said so.</param>
    public RenewResult? Renew(WriteContext context, Guid workerId, IReadOnlyList<Lease> held, TimeSpan listAge)
    {
        var renewal = Commands.Of("Workers/renew").With(workerId).With(context.Now).With(context.Now + lease);
        if (context.ReadOne(renewal, row => (Worker: WorkerRows.Map(row), LastToken: row.GetInt64(11))) is not ({ } worker, var lastToken))
        {
            _floors.Remove(workerId);
            return null;
        }
        WorkerRows.AddEvent(context, worker);
        if (!_floors.TryGetValue(workerId, out var floor)) _floors.Add(workerId, floor = new Floor());
        var known = Known(context, workerId, held, floor, lastToken);
        var alive = held.ToHashSet();
        // A lease whose answer got lost on the way is known here and not there.
        if (known.Exists(IsForgotten))
        {
            known = HeldRow.LockAll(context, workerId, known.Min(row => row.Lease.Token));
            foreach (var row in known.Where(IsForgotten))
                AttemptWriter.TakeBack(context, row, "Its worker does not know of it: the lease was lost on the way.");
        }
        var owned = known.Select(row => row.Lease).ToHashSet();
        return new RenewResult
        {
            CancelRequested = [.. known.Where(row => row.IsCancelRequested).Select(row => row.Lease)],
            Lost = [.. held.Where(one => !owned.Contains(one))],
        };

        bool IsForgotten(HeldRow row) => !alive.Contains(row.Lease) && LossRule.IsForgotten(row.LeasedAt, context.Now, listAge, lease);
    }

    private List<HeldRow> Known(WriteContext context, Guid workerId, IReadOnlyList<Lease> held, Floor floor, long lastToken)
    {
        var isWhole = floor.Pace.IsDue || contact.Unbroken < TimeProvider.System.GetElapsedTime(floor.WholeAt);
        List<HeldRow> known;
        if (isWhole)
        {
            floor.WholeAt = TimeProvider.System.GetTimestamp();
            using (floor.Pace.Look()) known = HeldRow.ReadAll(context, workerId, 0);
        }
        else known = HeldRow.ReadAll(context, workerId, floor.Token);
        var seen = known.Select(row => row.Lease).ToHashSet();
        List<Lease> missing = [.. held.Where(one => !seen.Contains(one))];
        if (missing.Count > 0) known.AddRange(HeldRow.ReadThese(context, missing).Where(row => row.WorkerId == workerId));
        // A claim that is under way has a token already: those given out since the beat before stay above the floor.
        floor.Token = known.Count == 0 ? floor.LastToken : Math.Min(known.Min(row => row.Lease.Token), floor.LastToken);
        floor.LastToken = lastToken;
        return known;
    }

    private sealed class Floor
    {
        public readonly LookPace Pace = new(TimeSpan.FromSeconds(60));
        public long WholeAt = TimeProvider.System.GetTimestamp();
        public long Token;
        public long LastToken;
    }
}
