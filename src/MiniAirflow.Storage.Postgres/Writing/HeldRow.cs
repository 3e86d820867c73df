using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>An attempt that a worker holds, as its row says under its run's lock, and as this transaction has changed it since.</summary>
internal sealed record HeldRow(
    Lease Lease, Guid RunId, int Task, int Attempt, TaskState State, int LeaseCount, bool IsCancelRequested, DateTimeOffset LeasedAt, DateTimeOffset StartedAt, int MapIndex,
    Guid WorkerId)
{
    /// <summary>The instance that it is of, as its run's model numbers it.</summary>
    public int InstanceIn(RunEntry entry) => entry.Model.InstanceOf(Task, MapIndex);

    /// <summary>All that a worker holds with tokens from a number on, under the locks of their runs.</summary>
    public static List<HeldRow> LockAll(WriteContext context, Guid workerId, long fromToken = 0)
    {
        var seen = ReadAll(context, workerId, fromToken);
        if (seen.Count == 0) return seen;
        context.Runs.Lock(seen.Select(row => row.RunId));
        // Again, now that nobody else can change them.
        return Keep(context, ReadAll(context, workerId, fromToken));
    }

    /// <summary>All that a worker holds with tokens from a number on, as they were a moment ago.</summary>
    public static List<HeldRow> ReadAll(WriteContext context, Guid workerId, long fromToken) =>
        context.ReadAll(Commands.Of("Queue/held_by_worker").With(workerId).With(fromToken), Map);

    /// <summary>Those of these leases that are held, as they were a moment ago.</summary>
    public static List<HeldRow> ReadThese(WriteContext context, IReadOnlyList<Lease> leases) =>
        context.ReadAll(Commands.Of("Queue/held_by_token").With<Guid[]>([.. leases.Select(one => one.TaskRunId)]).With<long[]>([.. leases.Select(one => one.Token)]), Map);

    public static HeldRow Map(NpgsqlDataReader row) => new(
        new Lease(row.GetGuid(0), row.GetInt64(1)), row.GetGuid(2), row.GetInt32(3), row.GetInt32(4),
        StateWords.ParseTaskState(row.GetString(5)), row.GetInt32(6), row.GetBoolean(7), row.Time(8), row.Time(9), row.GetInt32(10), row.GetGuid(11));

    private static List<HeldRow> Keep(WriteContext context, List<HeldRow> rows)
    {
        foreach (var row in rows) context.SetHeld(row);
        return rows;
    }
}
