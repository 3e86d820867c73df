using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>The occurrence ledger as rows.</summary>
internal static class OccurrenceRows
{
    /// <summary>Reads rows, newest slot first.</summary>
    public static IReadOnlyList<Occurrence> List(Database db, OccurrenceFilter filter)
    {
        var rows = new List<Occurrence>();
        var read = db["Schedules/occurrences"].Bind(filter.WorkflowId).Bind(filter.From).Bind(filter.To).Bind(filter.Outcome?.Word()).Bind(filter.Limit).Bind(filter.Offset);
        while (read.Read()) rows.Add(Map(read));
        return rows;
    }

    /// <summary>Writes what was decided.</summary>
    public static void Insert(Database db, Occurrence one) =>
        db["Schedules/note"].Bind(one.WorkflowId).Bind(one.Slot).Bind(one.LastSlot).Bind(one.Slots).Bind(one.Outcome.Word()).Bind(one.DecidedAt).Bind(one.RunId)
            .Bind(one.LagMilliseconds).Bind(one.Reason).Execute();

    private static Occurrence Map(Statement row) => new()
    {
        WorkflowId = row.Guid(0),
        Slot = row.Time(1),
        LastSlot = row.Time(2),
        Slots = row.Int32(3),
        Outcome = SlotOutcomes.Parse(row.Text(4)),
        DecidedAt = row.Time(5),
        RunId = row.GuidOrNull(6),
        LagMilliseconds = row.IsNull(7) ? null : row.Int64(7),
        Reason = row.TextOrNull(8),
    };
}
