using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>An attempt that waits, as its row says before anything is changed.</summary>
internal sealed record WaitingRow(
    Guid Id, Guid RunId, int Task, int Attempt, TaskState State, DateTimeOffset? QueuedAt, DateTimeOffset StartedAt, WaitState? Wait, DateTimeOffset? DueAt, int MapIndex,
    bool IsCancelRequested)
{
    /// <summary>When it became ready.</summary>
    public DateTimeOffset ReadyAt => QueuedAt ?? StartedAt;

    /// <summary>Reads one; null when there is none.</summary>
    public static WaitingRow? Find(WriteContext context, Guid id) => context.ReadOne(Commands.Of("Waits/find").With<Guid[]>([id]), Map);

    /// <summary>Reads those that there are.</summary>
    public static IReadOnlyList<WaitingRow> FindAll(WriteContext context, Guid[] ids) => ids.Length == 0 ? [] : context.ReadAll(Commands.Of("Waits/find").With(ids), Map);

    private static WaitingRow Map(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetInt32(2), row.GetInt32(3), StateWords.ParseTaskState(row.GetString(4)), row.TimeOrNull(5), row.Time(6),
        StoredJson.ReadWait(row.TextOrNull(7)), row.TimeOrNull(8), row.GetInt32(9), row.GetBoolean(10));
}
