using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresOccupancyStore(ReadPool reader, TimeProvider? time) : IOccupancyStore
{
    /// <inheritdoc/>
    public async ValueTask<PoolOccupancy> OfPoolAsync(string pool, OccupancyPart part, CancellationToken cancellationToken)
    {
        var limit = LimitName.OfPool(PlainText.Of(pool));
        var state = (await reader.ReadAsync(() => LimitRows.States([limit], time?.GetUtcNow()), row => row.Read() ? LimitRows.MapState(row).State : new LimitState(null, 0), cancellationToken)
            .ConfigureAwait(false));
        var (waiters, waiting, first) = (new List<OccupancyRow>(), 0, default(LimitWait));
        foreach (var lane in LimitName.LanesOf(PlainText.Of(pool)))
        {
            waiting += await NumberAsync(() => Commands.Of("Pools/waiting").With<string[]>([lane]), 1, cancellationToken).ConfigureAwait(false);
            first ??= await reader.FindAsync(() => Commands.Of("Occupancies/lane_head").With(lane),
                row => new LimitWait(row.GetGuid(0), StoredPool.DemandIn(lane, StoredDemands.Read(row.GetString(1))), state, 0), cancellationToken).ConfigureAwait(false);
            if (waiters.Count < part.Limit) waiters.AddRange(await RowsAsync("Occupancies/lane", lane, part with { Limit = part.Limit - waiters.Count }, cancellationToken).ConfigureAwait(false));
        }
        var holding = await NumberAsync(() => Commands.Of("Occupancies/pool_holding").With(limit), 0, cancellationToken).ConfigureAwait(false);
        var holders = await RowsAsync("Occupancies/pool_holders", limit, part, cancellationToken).ConfigureAwait(false);
        return new PoolOccupancy(holders, waiters, holding, waiting, state, first is null ? null : first with { Waiting = waiting });
    }

    /// <inheritdoc/>
    public async ValueTask<Occupancy> OfQueueAsync(string queue, OccupancyPart part, CancellationToken cancellationToken)
    {
        var holding = (await CountHeldAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(queue);
        var waiting = await NumberAsync(() => Commands.Of("Occupancies/queue_waiting").With(queue).With(IStatisticsStore.LargestCount), 0, cancellationToken).ConfigureAwait(false);
        var holders = await RowsAsync("Occupancies/queue_holders", queue, part, cancellationToken).ConfigureAwait(false);
        var waiters = await RowsAsync("Occupancies/queue_waiters", queue, part, cancellationToken).ConfigureAwait(false);
        return new Occupancy(holders, waiters, holding, Math.Min(waiting, IStatisticsStore.LargestCount));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, int>> CountHeldAsync(CancellationToken cancellationToken) =>
        (await reader.ListAsync(() => Commands.Of("Occupancies/held"), row => (Queue: row.GetString(0), Held: row.GetInt32(1)), cancellationToken).ConfigureAwait(false))
        .ToDictionary(one => one.Queue, one => one.Held, StringComparer.Ordinal);

    private ValueTask<int> NumberAsync(Func<NpgsqlBatchCommand> asked, int column, CancellationToken cancellationToken) =>
        reader.ReadAsync(asked, row => row.Read() ? row.GetInt32(column) : 0, cancellationToken);

    /// <summary>The rows of a limit, a lane or a queue.</summary>
    private ValueTask<List<OccupancyRow>> RowsAsync(string statement, string of, OccupancyPart part, CancellationToken cancellationToken) =>
        reader.ListAsync(() => Commands.Of(statement).With(of).With(part.Limit).With(part.Within is { } within ? [.. within] : default(Guid[]?)), row => Map(row, of), cancellationToken);

    private static OccupancyRow Map(NpgsqlDataReader row, string of)
    {
        var demands = row.IsDBNull(11) ? null : row.GetString(11);
        return new OccupancyRow
        {
            TaskRunId = row.GetGuid(0),
            RunId = row.GetGuid(1),
            WorkflowName = row.GetString(2),
            TaskName = row.GetString(3),
            MapIndex = row.GetInt32(4),
            Attempt = row.GetInt32(5),
            State = StateWords.ParseTaskState(row.GetString(6)),
            Priority = row.GetInt32(7),
            Slots = demands is null ? row.GetInt32(8) : StoredPool.DemandIn(of, StoredDemands.Read(demands)).Slots,
            Since = row.Time(9),
            WorkerId = row.IsDBNull(10) ? null : row.GetGuid(10),
        };
    }
}
