using MiniAirflow.Core.Schedules;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>The occurrence ledger and the schedules' places as rows.</summary>
internal static class OccurrenceRows
{
    /// <summary>The occurrence in the current row.</summary>
    public static Occurrence Map(NpgsqlDataReader row) => new()
    {
        WorkflowId = row.GetGuid(0),
        Slot = row.Time(1),
        LastSlot = row.Time(2),
        Slots = row.GetInt32(3),
        Outcome = SlotOutcomes.Parse(row.GetString(4)),
        DecidedAt = row.Time(5),
        RunId = row.IsDBNull(6) ? null : row.GetGuid(6),
        LagMilliseconds = row.IsDBNull(7) ? null : row.GetInt64(7),
        Reason = row.IsDBNull(8) ? null : row.GetString(8),
    };

    /// <summary>Writes what was decided. Of two decisions about one slot the later counts.</summary>
    public static NpgsqlBatchCommand Insert(List<Occurrence> all, DateTimeOffset now)
    {
        var rows = all.GroupBy(one => (one.WorkflowId, one.Slot)).Select(group => group.Last()).ToList();
        return Commands.Of("Schedules/note").With(Array(rows, one => one.WorkflowId)).With(Array(rows, one => one.Slot.UtcDateTime)).With(Array(rows, one => one.LastSlot.UtcDateTime))
            .With(Array(rows, one => one.Slots)).With(Array(rows, one => one.Outcome.Word())).With(Array(rows, one => one.RunId)).With(Array(rows, one => one.LagMilliseconds))
            .With(Array(rows, one => one.Reason)).With(now);
    }

    /// <summary>Moves schedules on.</summary>
    public static NpgsqlBatchCommand Move(List<ScheduleMove> rows, DateTimeOffset now) =>
        Commands.Of("Schedules/move").With(Array(rows, one => one.WorkflowId)).With(Array(rows, one => one.NextSlot?.UtcDateTime)).With(Array(rows, one => one.NextFireAt?.UtcDateTime))
            .With(Array(rows, one => one.Waiting)).With(Array(rows, one => one.Problem)).With(now);

    private static TColumn[] Array<T, TColumn>(List<T> rows, Func<T, TColumn> of) => [.. rows.Select(of)];
}

/// <summary>Where a schedule stands after this transaction.</summary>
internal readonly record struct ScheduleMove(Guid WorkflowId, DateTimeOffset? NextSlot, DateTimeOffset? NextFireAt, int Waiting, string? Problem);
