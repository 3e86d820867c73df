using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;
using NpgsqlTypes;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresPoolStore(WriteLane lane, ReadPool reader, Admissions admissions, Turns turns, TimeProvider? time) : IPoolStore
{
    private const int MostLanes = 100;

    private string _lookedUpTo = "";

    /// <inheritdoc/>
    public async ValueTask PutAsync(Pool pool, CancellationToken cancellationToken) => admissions.Ask(await lane.RunAsync(context =>
    {
        var rows = LimitRows.Lock(context);
        var put = Commands.Of("Pools/put").With(context.NewId()).With(pool.Name).With(pool.Slots).With(PlainText.Of(pool.Description));
        put.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)pool.Rate?.Starts ?? DBNull.Value });
        put.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)pool.Rate?.WindowSeconds ?? DBNull.Value });
        context.Write(put.With(context.Now));
        context.Write(Commands.Of("Pools/move_lane").With(LimitName.OfChange(pool.Name)).With(LimitName.OfPool(pool.Name)));
        return Admissions.Run(context, rows, [LimitName.OfPool(pool.Name)]).Left;
    }, isAlone: true).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask<DeletePoolResult> DeleteAsync(string name, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        LimitRows.Lock(context);
        var limit = LimitName.OfPool(PlainText.Of(name));
        var (_, state) = context.ReadOne(LimitRows.States([limit], context.Now), LimitRows.MapState);
        if (state.Size is null) return DeletePoolResult.NotFound;
        if (state.Occupied + context.ReadAll(Waiting(LimitName.LanesOf(name)), row => row.GetInt32(1)).Sum() > 0) return DeletePoolResult.InUse;
        context.Write(Commands.Of("Pools/remove").With(name));
        return DeletePoolResult.Deleted;
    }, isAlone: true);

    /// <inheritdoc/>
    public async ValueTask<PoolStatus?> FindAsync(string name, CancellationToken cancellationToken) =>
        await reader.FindAsync(() => Commands.Of("Pools/get").With(name), PoolRows.Map, cancellationToken).ConfigureAwait(false) is { } pool
            ? (await StatusesAsync([pool], cancellationToken).ConfigureAwait(false))[0] : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<PoolStatus>> ListAsync(CancellationToken cancellationToken) =>
        await StatusesAsync(await reader.ListAsync(() => Commands.Of("Pools/list"), PoolRows.Map, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LimitWait>> WaitsOfAsync(Guid runId, CancellationToken cancellationToken)
    {
        var waits = await reader.ListAsync(() => Commands.Of("Pools/waits_of_run").With(runId),
            row => (Id: row.GetGuid(0), Lane: row.GetString(1), Demands: StoredDemands.Read(row.GetString(2))), cancellationToken).ConfigureAwait(false);
        if (waits.Count == 0) return [];
        var demands = waits.Select(one => StoredPool.DemandIn(one.Lane, one.Demands)).ToList();
        var (states, counts) = await LookAsync([.. demands.Select(one => one.Limit).Distinct(StringComparer.Ordinal)],
            [.. waits.Select(one => one.Lane).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
        return [.. waits.Select((one, i) => new LimitWait(one.Id, demands[i], states[demands[i].Limit], counts[one.Lane]))];
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> AdmitAsync(CancellationToken cancellationToken)
    {
        turns.Ask(await reader.ListAsync(() => Commands.Of("Turns/waiting_keys").With(MostLanes), row => new TurnKey(row.GetGuid(0), row.GetString(1)), cancellationToken).ConfigureAwait(false));
        return await lane.RunAsync(Admit, isAlone: true).ConfigureAwait(false);
    }

    private TimeSpan? Admit(WriteContext context)
    {
        var lanes = context.ReadAll(Commands.Of("Pools/lanes").With(_lookedUpTo).With(MostLanes), row => row.GetString(0));
        var isAll = lanes.Count < MostLanes;
        _lookedUpTo = isAll ? "" : lanes[^1];
        if (lanes.Count == 0) return null;
        // Those that wait for a rate are looked at each time: nothing but time lets them in.
        var rated = context.ReadAll(Commands.Of("Pools/list"), PoolRows.Map).Where(pool => pool.Rate is not null).Select(pool => LimitName.OfPool(pool.Name));
        return AdmissionPass.Run(LimitRows.Lock(context), [.. rated.Union(lanes)]).Wait(context.Now, isAll);
    }

    private async ValueTask<IReadOnlyList<PoolStatus>> StatusesAsync(IReadOnlyList<Pool> pools, CancellationToken cancellationToken)
    {
        var (states, counts) = await LookAsync([.. pools.Select(pool => LimitName.OfPool(pool.Name))], [.. pools.SelectMany(pool => LimitName.LanesOf(pool.Name))], cancellationToken).ConfigureAwait(false);
        return [.. pools.Select(pool => new PoolStatus(pool, states[LimitName.OfPool(pool.Name)].Occupied, LimitName.LanesOf(pool.Name).Sum(one => counts[one])))];
    }

    /// <summary>Limits as they are, and how many stand in lanes.</summary>
    private async ValueTask<(Dictionary<string, LimitState> States, Dictionary<string, int> Counts)> LookAsync(
        IReadOnlyList<string> limits, IReadOnlyList<string> lanes, CancellationToken cancellationToken)
    {
        var states = await reader.ListAsync(() => LimitRows.States(limits, time?.GetUtcNow()), LimitRows.MapState, cancellationToken).ConfigureAwait(false);
        var counts = await reader.ListAsync(() => Waiting(lanes), row => (Lane: row.GetString(0), Count: row.GetInt32(1)), cancellationToken).ConfigureAwait(false);
        return (states.ToDictionary(one => one.Limit, one => one.State, StringComparer.Ordinal), counts.ToDictionary(one => one.Lane, one => one.Count, StringComparer.Ordinal));
    }

    private static NpgsqlBatchCommand Waiting(IEnumerable<string> lanes) => Commands.Of("Pools/waiting").With<string[]>([.. lanes]);
}
