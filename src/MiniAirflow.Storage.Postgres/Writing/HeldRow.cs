using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>An attempt that a worker holds, as its row says under its run's lock, and as this transaction has changed it since.</summary>
internal sealed record HeldRow(
    Lease Lease, Guid RunId, int Task, int Attempt, TaskState State, int LeaseCount, bool IsCancelRequested, DateTimeOffset LeasedAt, DateTimeOffset StartedAt)
{
    /// <summary>All that a worker holds, under the locks of their runs.</summary>
    public static List<HeldRow> LockAll(WriteContext context, Guid workerId)
    {
        var seen = ReadAll(context, workerId);
        if (seen.Count == 0) return seen;
        context.Runs.Lock(seen.Select(row => row.RunId));
        // Again, now that nobody else can change them.
        return Keep(context, ReadAll(context, workerId));
    }

    /// <summary>All that a worker holds, as they were a moment ago.</summary>
    public static List<HeldRow> ReadAll(WriteContext context, Guid workerId) => context.ReadAll(Commands.Of("Queue/held_by_worker").With(workerId), Map);

    public static HeldRow Map(NpgsqlDataReader row) => new(
        new Lease(row.GetGuid(0), row.GetInt64(1)), row.GetGuid(2), row.GetInt32(3), row.GetInt32(4),
        StateWords.ParseTaskState(row.GetString(5)), row.GetInt32(6), row.GetBoolean(7), row.Time(8), row.Time(9));

    private static List<HeldRow> Keep(WriteContext context, List<HeldRow> rows)
    {
        foreach (var row in rows) context.SetHeld(row);
        return rows;
    }
}
