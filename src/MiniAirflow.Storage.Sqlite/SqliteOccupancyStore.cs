using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteOccupancyStore(ReadPool reader, TimeProvider time) : IOccupancyStore
{
    /// <inheritdoc/>
    public ValueTask<PoolOccupancy> OfPoolAsync(string pool, OccupancyPart part, CancellationToken cancellationToken) => reader.Read(db => OfPool(db, pool, part));

    /// <inheritdoc/>
    public ValueTask<Occupancy> OfQueueAsync(string queue, OccupancyPart part, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var holding = HeldOf(db).GetValueOrDefault(queue);
        var waiting = PoolRows.Number(db["Occupancies/queue_waiting"].Bind(queue).Bind(IStatisticsStore.LargestCount));
        return new Occupancy(Rows(db["Occupancies/queue_holders"], queue, part), Rows(db["Occupancies/queue_waiters"], queue, part), holding, waiting);
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, int>> CountHeldAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyDictionary<string, int>>(HeldOf);

    private PoolOccupancy OfPool(Database db, string pool, OccupancyPart part)
    {
        var limit = LimitName.OfPool(pool);
        var state = LimitRows.StateOf(db, limit, time.GetUtcNow());
        var (waiters, waiting, first) = (new List<OccupancyRow>(), 0, default(LimitWait));
        foreach (var lane in LimitName.LanesOf(pool))
        {
            waiting += PoolRows.Waiting(db, lane);
            first ??= FirstOf(db, lane, state);
            if (waiters.Count < part.Limit) waiters.AddRange(Rows(db["Occupancies/lane"], lane, part with { Limit = part.Limit - waiters.Count }));
        }
        var holding = PoolRows.Number(db["Occupancies/pool_holding"].Bind(limit));
        return new PoolOccupancy(Rows(db["Occupancies/pool_holders"], limit, part), waiters, holding, waiting, state, first is null ? null : first with { Waiting = waiting });
    }

    private static LimitWait? FirstOf(Database db, string lane, LimitState state)
    {
        var read = db["Occupancies/lane_head"].Bind(lane);
        if (!read.Read()) return null;
        var first = new LimitWait(read.Guid(0), StoredPool.DemandIn(lane, StoredDemands.Read(read.Text(1))), state, 0);
        read.Reset();
        return first;
    }

    private static Dictionary<string, int> HeldOf(Database db)
    {
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var read = db["Occupancies/held"]; read.Read();) held[read.Text(0)] = read.Int32(1);
        return held;
    }

    /// <summary>The rows of a limit, a lane or a queue.</summary>
    private static List<OccupancyRow> Rows(Statement asked, string of, OccupancyPart part)
    {
        var rows = new List<OccupancyRow>();
        var read = asked.Bind(of).Bind(part.Limit).Bind(part.Within is { } within ? IdList.Of(within) : null);
        while (read.Read())
        {
            var demands = read.TextOrNull(11);
            rows.Add(new OccupancyRow
            {
                TaskRunId = read.Guid(0),
                RunId = read.Guid(1),
                WorkflowName = read.Text(2),
                TaskName = read.Text(3),
                MapIndex = read.Int32(4),
                Attempt = read.Int32(5),
                State = StateWords.ParseTaskState(read.Text(6)),
                Priority = read.Int32(7),
                Slots = demands is null ? read.Int32(8) : StoredPool.DemandIn(of, StoredDemands.Read(demands)).Slots,
                Since = read.Time(9),
                WorkerId = read.GuidOrNull(10),
            });
        }
        return rows;
    }
}
