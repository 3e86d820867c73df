using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Backfills as rows.</summary>
internal static class BackfillRows
{
    /// <summary>Reads a backfill; null when there is none.</summary>
    public static Backfill? Find(Database db, Guid id) => ReadAll(db["Backfills/find"].Bind(id)) is [var backfill] ? backfill : null;

    /// <summary>Reads all rows of a statement.</summary>
    public static IReadOnlyList<Backfill> ReadAll(Statement read)
    {
        var backfills = new List<Backfill>();
        while (read.Read()) backfills.Add(Map(read));
        return backfills;
    }

    /// <summary>Slots from a place on.</summary>
    public static List<BackfillSlot> Slots(Database db, Guid id, int place, int limit)
    {
        var slots = new List<BackfillSlot>();
        var read = db["Backfills/slots"].Bind(id).Bind(place).Bind(limit);
        while (read.Read()) slots.Add(new BackfillSlot(read.Time(0), read.GuidOrNull(1), read.Text(2)));
        return slots;
    }

    private static Backfill Map(Statement row) => new()
    {
        Id = row.Guid(0),
        Request = new BackfillRequest(row.Guid(1), row.Time(2), row.Time(3))
        {
            Reprocess = BackfillWords.TryParse(row.Text(4), out var reprocess) ? reprocess : default,
            RunsBackwards = row.Bool(5),
            MaxActiveRuns = row.Int32(6),
            StopAfter = row.Int32(7),
            AllowedHours = DailyHours.TryParse(row.Text(8), out var hours) ? hours : null,
            Params = StoredJson.ReadParams(row.Text(9)),
            Reason = row.Text(10),
            By = row.Text(11),
        },
        CreatedAt = row.Time(12),
        State = BackfillWords.ParseState(row.Text(13)),
        FinishedAt = row.TimeOrNull(14),
        Note = row.Text(15),
        Slots = row.Int32(16),
        NextPlace = row.Int32(17),
        Alive = row.Int32(18),
        Succeeded = row.Int32(19),
        Failed = row.Int32(20),
        Skipped = row.Int32(21),
    };
}
