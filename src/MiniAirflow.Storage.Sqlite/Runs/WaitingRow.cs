using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>An attempt that waits, as its row says before anything is changed.</summary>
internal sealed record WaitingRow(Guid Id, Guid RunId, int Task, int Attempt, TaskState State, DateTimeOffset? QueuedAt, DateTimeOffset StartedAt, WaitState? Wait, int MapIndex, bool IsCancelRequested)
{
    /// <summary>When it became ready.</summary>
    public DateTimeOffset ReadyAt => QueuedAt ?? StartedAt;

    /// <summary>Reads one; null when there is none.</summary>
    public static WaitingRow? Find(Database db, Guid id)
    {
        var read = db["Waits/find"].Bind(id);
        if (!read.Read()) return null;
        var row = Map(read);
        read.Reset();
        return row;
    }

    public static WaitingRow Map(Statement row) => new(
        row.Guid(0), row.Guid(1), row.Int32(2), row.Int32(3), StateWords.ParseTaskState(row.Text(4)), row.TimeOrNull(5), row.Time(6), StoredJson.ReadWait(row.TextOrNull(7)), row.Int32(8), row.Bool(9));
}
