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
        PauseWriter.ResumeDue(context);
        DecideDue(context);
        var next = context.Db["Schedules/next"];
        next.Read();
        var nextAt = next.TimeOrNull(0);
        next.Reset();
        return nextAt is { } time ? TimeSpan.FromTicks(Math.Max(0, (time - context.Now).Ticks)) : null;
    }

    /// <summary>Decides the slots of the schedules that are due.</summary>
    /// <returns>Whether there may be more.</returns>
    internal static bool DecideDue(WriteContext context, bool wasPaused = false)
    {
        var due = new List<ScheduleRow>();
        var read = context.Db["Schedules/due"].Bind(context.Now).Bind(MaxFires).Bind(wasPaused);
        while (read.Read()) due.Add(ScheduleRow.Map(read));
        foreach (var row in due)
            if (ScheduleWriter.Decide(context, row, wasPaused))
                foreach (var run in ScheduleWriter.Cancellable(context.Db, row.WorkflowId)) SqliteRunStore.Cancel(context, run);
        return due.Count == MaxFires;
    }
}
