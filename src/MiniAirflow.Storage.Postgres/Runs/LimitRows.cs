using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Those that wait for limits, as rows of the current transaction, which alone admits anybody: see <see cref="Lock"/>.</summary>
internal sealed class LimitRows : IWaitingRows
{
    private readonly WriteContext _context;
    private readonly HashSet<string> _rated = new(StringComparer.Ordinal);

    private LimitRows(WriteContext context) => _context = context;

    /// <summary>Has this transaction admit alone until its end. Whatever it locks besides, it has locked before, or passes over when it cannot.</summary>
    public static LimitRows Lock(WriteContext context)
    {
        context.Read(Commands.Of("Pools/lock"), static reader => reader.Read());
        return new LimitRows(context);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LimitedRow> Heads(IReadOnlyCollection<string> lanes, int each) => _context.ReadAll(Commands.Of("Pools/heads").With<string[]>([.. lanes]).With(each), row => new LimitedRow(
        new Waiter(row.GetGuid(0), row.GetString(1), row.Time(2), StoredDemands.Read(row.GetString(3))),
        row.GetGuid(4), row.GetGuid(5), row.GetString(6), row.GetInt32(7), row.Time(8), row.GetString(9), row.GetBoolean(10), row.IsDBNull(11) ? null : row.GetInt32(11)));

    /// <inheritdoc/>
    public IReadOnlyList<(string Limit, LimitState State)> StatesOf(IReadOnlyCollection<string> limits)
    {
        _context.Write(Commands.Of("Pools/forget_ended").With<string[]>([.. limits]));
        var states = _context.ReadAll(States(limits, _context.Now), MapState);
        _rated.UnionWith(states.Where(one => one.State.StartsLeft is not null).Select(one => LimitName.PoolOf(one.Limit)!));
        return states;
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<LimitedRow> admitted, IReadOnlyList<Waiter> moved, IReadOnlyList<LimitedRow> stale)
    {
        foreach (var row in admitted) Admit(row);
        Hold(admitted);
        foreach (var (pool, starts) in StoredPool.StartsOf(admitted).Where(one => _rated.Contains(one.Pool)))
        {
            _context.Write(Commands.Of("Pools/forget_starts").With(pool).With(_context.Now));
            _context.Write(Commands.Of("Pools/note_starts").With(_context.NewId()).With(pool).With(_context.Now).With(starts));
        }
        if (moved.Count > 0) _context.Write(Commands.Of("Pools/move").With<Guid[]>([.. moved.Select(one => one.TaskRunId)]).With<string[]>([.. moved.Select(one => one.Lane)]));
        if (admitted.Count + stale.Count > 0) _context.Write(Commands.Of("Pools/stop_waiting").With<Guid[]>([.. admitted.Concat(stale).Select(row => row.Waiter.TaskRunId)]));
    }

    /// <summary>The statement that reads limits as they are at a time; null for the server's.</summary>
    public static NpgsqlBatchCommand States(IReadOnlyCollection<string> limits, DateTimeOffset? now) =>
        Commands.Of("Pools/states").With<string[]>([.. limits]).With<string[]>([.. limits.Select(limit => LimitName.PoolOf(limit) ?? "")]).With(now);

    /// <summary>The limit in the current row.</summary>
    public static (string Limit, LimitState State) MapState(NpgsqlDataReader row)
    {
        var occupied = row.GetInt32(6);
        return (row.GetString(0), row.IsDBNull(1) ? new LimitState(null, occupied) : StoredPool.StateOf(PoolRows.Map(row, 1), occupied, row.GetInt64(7), row.TimeOrNull(8)));
    }

    /// <summary>Notes that an attempt waits; whether there is room is decided right after the commit, when nobody's run is locked any more.</summary>
    public static void Wait(WriteContext context, Guid taskRunId, int priority, IReadOnlyList<LimitDemand> demands)
    {
        context.Writes.Wait(new NewWait(taskRunId, demands[0].Limit, WaitingOrder.RankOf(priority, context.Now), StoredDemands.Write(demands)));
        context.Limits.Add(demands[0].Limit);
    }

    private void Admit(LimitedRow row)
    {
        var id = row.Waiter.TaskRunId;
        _context.Writes.Admit(id);
        _context.MadeReady(row.Queue, id);
        _context.Events.Add(new StoreEvent { At = _context.Now, Task = new TaskRunEvent(id, row.RunId, row.TaskId, row.TaskName, row.Attempt, TaskState.Queued, row.BornAt, MapIndex: row.MapIndex) });
    }

    private void Hold(IReadOnlyList<LimitedRow> admitted)
    {
        if (admitted.Count == 0) return;
        var holds = admitted.SelectMany(row => row.Waiter.Demands.Select((demand, place) => (Id: row.Waiter.TaskRunId, Place: place, demand.Limit, demand.Slots))).ToList();
        _context.Write(Commands.Of("Pools/hold").With<Guid[]>([.. holds.Select(one => one.Id)]).With<int[]>([.. holds.Select(one => one.Place)])
            .With<string[]>([.. holds.Select(one => one.Limit)]).With<int[]>([.. holds.Select(one => one.Slots)]));
    }
}
