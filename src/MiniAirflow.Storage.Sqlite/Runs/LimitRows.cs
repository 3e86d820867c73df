using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Those that wait for limits, as rows of the current transaction. This thread is the only one that admits anybody.</summary>
internal sealed class LimitRows(WriteContext context) : IWaitingRows
{
    private readonly Dictionary<string, StartRate> _rates = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<LimitedRow> Heads(IReadOnlyCollection<string> lanes, int each)
    {
        var rows = new List<LimitedRow>();
        foreach (var lane in lanes)
        {
            var read = context.Db["Pools/heads"].Bind(lane).Bind(each);
            while (read.Read())
                rows.Add(new LimitedRow(new Waiter(read.Guid(0), lane, read.Time(1), StoredDemands.Read(read.Text(2))),
                    read.Guid(3), read.Guid(4), read.Text(5), read.Int32(6), read.Time(7), read.Text(8), read.Bool(9), read.Int32(10) is >= 0 and var place ? place : null));
        }
        return rows;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Limit, LimitState State)> StatesOf(IReadOnlyCollection<string> limits)
    {
        foreach (var limit in limits) context.Db["Pools/forget_ended"].Bind(limit).Execute();
        foreach (var name in limits.Select(LimitName.PoolOf).OfType<string>())
            if (PoolRows.Find(context.Db, name)?.Rate is { } rate) _rates[name] = rate;
        return [.. limits.Select(limit => (limit, StateOf(context.Db, limit, context.Now)))];
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<LimitedRow> admitted, IReadOnlyList<Waiter> moved, IReadOnlyList<LimitedRow> stale)
    {
        foreach (var row in admitted) Admit(row);
        foreach (var (pool, starts) in StoredPool.StartsOf(admitted)) NoteStarts(pool, starts);
        foreach (var waiter in moved) context.Db["Pools/move"].Bind(waiter.TaskRunId).Bind(waiter.Lane).Execute();
        foreach (var row in stale) StopWaiting(context, row.Waiter.TaskRunId);
    }

    /// <summary>A limit as it is at a time.</summary>
    public static LimitState StateOf(Database db, string limit, DateTimeOffset now)
    {
        var occupied = (int)Number(db["Pools/occupied"].Bind(limit));
        if (LimitName.PoolOf(limit) is not { } name || PoolRows.Find(db, name) is not { } pool) return new LimitState(null, occupied);
        if (pool.Rate is not { } rate) return new LimitState(pool.Slots, occupied);
        var read = db["Pools/starts"].Bind(name).Bind(now - rate.Window);
        read.Read();
        var (starts, oldest) = (read.Int64(0), read.TimeOrNull(1));
        read.Reset();
        return StoredPool.StateOf(pool, occupied, starts, oldest);
    }

    /// <summary>Notes that an attempt waits; whether there is room is decided before the commit.</summary>
    public static void Wait(WriteContext context, Guid taskRunId, int priority, IReadOnlyList<LimitDemand> demands)
    {
        context.Db["Pools/wait"].Bind(taskRunId).Bind(demands[0].Limit).Bind(WaitingOrder.RankOf(priority, context.Now)).Bind(StoredDemands.Write(demands)).Execute();
        context.Limits.Add(demands[0].Limit);
    }

    /// <summary>The attempt waits no more.</summary>
    public static void StopWaiting(WriteContext context, Guid taskRunId) => context.Db["Pools/stop_waiting"].Bind(taskRunId).Execute();

    private void Admit(LimitedRow row)
    {
        var id = row.Waiter.TaskRunId;
        StopWaiting(context, id);
        for (var place = 0; place < row.Waiter.Demands.Count; place++)
            context.Db["Pools/hold"].Bind(id).Bind(place).Bind(row.Waiter.Demands[place].Limit).Bind(row.Waiter.Demands[place].Slots).Execute();
        context.Db["Runs/admit_attempt"].Bind(id).Bind(context.Now).Execute();
        context.MadeReady(id);
        context.Events.Add(new StoreEvent { At = context.Now, Task = new TaskRunEvent(id, row.RunId, row.TaskId, row.TaskName, row.Attempt, TaskState.Queued, row.BornAt, MapIndex: row.MapIndex) });
    }

    private void NoteStarts(string pool, int starts)
    {
        if (!_rates.TryGetValue(pool, out var rate)) return;
        context.Db["Pools/forget_starts"].Bind(pool).Bind(context.Now - rate.Window).Execute();
        context.Db["Pools/note_starts"].Bind(context.NewId()).Bind(pool).Bind(context.Now).Bind(starts).Execute();
    }

    private static long Number(Statement read)
    {
        read.Read();
        var number = read.Int64(0);
        read.Reset();
        return number;
    }
}
