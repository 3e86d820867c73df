using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>An attempt that a worker holds, as its row says.</summary>
internal sealed record HeldRow(
    Lease Lease, Guid RunId, int Task, int Attempt, TaskState State, int LeaseCount, bool IsCancelRequested, DateTimeOffset LeasedAt, DateTimeOffset StartedAt)
{
    /// <summary>All that a worker holds.</summary>
    public static List<HeldRow> ReadAll(Database db, Guid workerId)
    {
        var rows = new List<HeldRow>();
        var read = db["Queue/held"].Bind(workerId);
        while (read.Read())
            rows.Add(new HeldRow(new Lease(read.Guid(0), read.Int64(1)), read.Guid(2), read.Int32(3), read.Int32(4),
                StateWords.ParseTaskState(read.Text(5)), read.Int32(6), read.Bool(7), read.Time(8), read.Time(9)));
        return rows;
    }
}
