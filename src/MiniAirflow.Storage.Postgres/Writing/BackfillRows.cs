using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Backfills as rows.</summary>
internal static class BackfillRows
{
    /// <summary>The backfill in the current row.</summary>
    public static Backfill Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Request = new BackfillRequest(row.GetGuid(1), row.Time(2), row.Time(3))
        {
            Reprocess = BackfillWords.TryParse(row.GetString(4), out var reprocess) ? reprocess : default,
            RunsBackwards = row.GetBoolean(5),
            MaxActiveRuns = row.GetInt32(6),
            StopAfter = row.GetInt32(7),
            AllowedHours = DailyHours.TryParse(row.GetString(8), out var hours) ? hours : null,
            Params = StoredJson.ReadParams(row.GetString(9)),
            Reason = row.GetString(10),
            By = row.GetString(11),
        },
        CreatedAt = row.Time(12),
        State = BackfillWords.ParseState(row.GetString(13)),
        FinishedAt = row.TimeOrNull(14),
        Note = row.GetString(15),
        Slots = row.GetInt32(16),
        NextPlace = row.GetInt32(17),
        Alive = row.GetInt32(18),
        Succeeded = row.GetInt32(19),
        Failed = row.GetInt32(20),
        Skipped = row.GetInt32(21),
    };

    /// <summary>The slot in the current row.</summary>
    public static BackfillSlot MapSlot(NpgsqlDataReader row) => new(row.Time(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetString(2));
}
