using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteScheduleStore(WriteLoop writer, ReadPool reader) : IScheduleStore
{
    private const int MaxFires = 500;

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken) => writer.RunAsync(FireDue);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Occurrence>> ListOccurrencesAsync(OccurrenceFilter filter, CancellationToken cancellationToken) =>
        reader.Read(db => OccurrenceRows.List(db, filter));

    private static TimeSpan? FireDue(WriteContext context)
    {
        var due = new List<ScheduleRow>();
        var read = context.Db["Schedules/due"].Bind(context.Now).Bind(MaxFires);
        while (read.Read()) due.Add(ScheduleRow.Map(read));
        foreach (var row in due)
            if (ScheduleWriter.Decide(context, row))
                foreach (var run in ScheduleWriter.Cancellable(context.Db, row.WorkflowId)) SqliteRunStore.Cancel(context, run);
        var next = context.Db["Schedules/next"];
        next.Read();
        var nextAt = next.TimeOrNull(0);
        next.Reset();
        return nextAt is { } time ? TimeSpan.FromTicks(Math.Max(0, (time - context.Now).Ticks)) : null;
    }
}
