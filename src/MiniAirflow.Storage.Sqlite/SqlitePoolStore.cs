using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqlitePoolStore(WriteLoop writer, ReadPool reader, TimeProvider time) : IPoolStore
{
    private const int MostLanes = 100;

    private string _lookedUpTo = "";

    /// <inheritdoc/>
    public async ValueTask PutAsync(Pool pool, CancellationToken cancellationToken) => await writer.RunAsync(context =>
    {
        context.Db["Pools/put"].Bind(context.NewId()).Bind(pool.Name).Bind(pool.Slots).Bind(pool.Description).Bind(pool.Rate?.Starts).Bind(pool.Rate?.WindowSeconds)
            .Bind(context.Now).Execute();
        context.Db["Pools/move_lane"].Bind(LimitName.OfChange(pool.Name)).Bind(LimitName.OfPool(pool.Name)).Execute();
        context.Limits.Add(LimitName.OfPool(pool.Name));
        return true;
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<DeletePoolResult> DeleteAsync(string name, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (PoolRows.Find(context.Db, name) is not { } pool) return DeletePoolResult.NotFound;
        if (PoolRows.StatusOf(context.Db, pool) is not { Occupied: 0, Waiting: 0 }) return DeletePoolResult.InUse;
        context.Db["Pools/remove"].Bind(name).Execute();
        return DeletePoolResult.Deleted;
    });

    /// <inheritdoc/>
    public ValueTask<PoolStatus?> FindAsync(string name, CancellationToken cancellationToken) =>
        reader.Read(db => PoolRows.Find(db, name) is { } pool ? PoolRows.StatusOf(db, pool) : null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolStatus>> ListAsync(CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<PoolStatus>>(db => [.. PoolRows.List(db).Select(pool => PoolRows.StatusOf(db, pool))]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LimitWait>> WaitsOfAsync(Guid runId, CancellationToken cancellationToken) => reader.Read(db => WaitsOf(db, runId));

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> AdmitAsync(CancellationToken cancellationToken) => writer.RunAsync(Admit);

    private TimeSpan? Admit(WriteContext context)
    {
        TurnWriter.AdmitWaiting(context, MostLanes);
        var lanes = Lanes(context.Db, _lookedUpTo);
        var isAll = lanes.Count < MostLanes;
        _lookedUpTo = isAll ? "" : lanes[^1];
        // Those that wait for a rate are looked at each time: nothing but time lets them in.
        var result = AdmissionPass.Run(new LimitRows(context), [.. PoolRows.List(context.Db).Where(pool => pool.Rate is not null).Select(pool => LimitName.OfPool(pool.Name)).Union(lanes)]);
        return result.Wait(context.Now, isAll);
    }

    private static List<string> Lanes(Database db, string after)
    {
        var lanes = new List<string>();
        var read = db["Pools/lanes"].Bind(after).Bind(MostLanes);
        while (read.Read()) lanes.Add(read.Text(0));
        return lanes;
    }

    private IReadOnlyList<LimitWait> WaitsOf(Database db, Guid runId)
    {
        var waits = new List<(Guid Id, string Lane, IReadOnlyList<LimitDemand> Demands)>();
        var read = db["Pools/waits_of_run"].Bind(runId);
        while (read.Read()) waits.Add((read.Guid(0), read.Text(1), StoredDemands.Read(read.Text(2))));
        var now = time.GetUtcNow();
        var lanes = waits.Select(one => one.Lane).Distinct(StringComparer.Ordinal).ToDictionary(lane => lane, lane => (Waiting: PoolRows.Waiting(db, lane),
            State: LimitRows.StateOf(db, LimitName.PoolOf(lane) is { } pool ? LimitName.OfPool(pool) : lane, now)), StringComparer.Ordinal);
        return [.. waits.Select(one => new LimitWait(one.Id, StoredPool.DemandIn(one.Lane, one.Demands), lanes[one.Lane].State, lanes[one.Lane].Waiting))];
    }
}
