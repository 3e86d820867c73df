using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>An attempt that a worker holds, as its row says before anything is changed.</summary>
internal sealed record HeldRow(
    long RowId, Lease Lease, Guid RunId, int Task, int Attempt, TaskState State, int LeaseCount, bool IsCancelRequested,
    DateTimeOffset LeasedAt, DateTimeOffset StartedAt, int MapIndex, Guid WorkerId)
{
    /// <summary>The instance that it is of, as its run's model numbers it.</summary>
    public int InstanceIn(RunEntry entry) => entry.Model.InstanceOf(Task, MapIndex);

    /// <summary>The attempt that this worker holds with this token; null when the lease has passed on, or was never its own: then nothing of it may be changed (S29).</summary>
    public static HeldRow? Find(Database db, Guid workerId, Lease lease)
    {
        var read = db["Queue/held_by_token"].Bind(lease.TaskRunId).Bind(lease.Token);
        if (!read.Read()) return null;
        var row = Map(read);
        read.Reset();
        return row.WorkerId == workerId ? row : null;
    }

    /// <summary>All that a worker holds.</summary>
    public static List<HeldRow> ReadAll(Database db, Guid workerId)
    {
        var rows = new List<HeldRow>();
        var read = db["Queue/held_by_worker"].Bind(workerId);
        while (read.Read()) rows.Add(Map(read));
        return rows;
    }

    private static HeldRow Map(Statement row) => new(
        row.Int64(0), new Lease(row.Guid(1), row.Int64(2)), row.Guid(3), row.Int32(4), row.Int32(5),
        StateWords.ParseTaskState(row.Text(6)), row.Int32(7), row.Bool(8), row.Time(9), row.Time(10), row.Int32(11), row.Guid(12));
}
