using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteScheduleStore(WriteLoop writer, ReadPool reader) : IScheduleStore
{
    private const int MaxFires = 2_000;
    private const int MaxPrepared = 50_000;
    private const int PreparedAtOnce = 100;

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken) => writer.RunAsync(FireDue);

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(TimeSpan ahead, CancellationToken cancellationToken)
    {
        var wanted = await writer.RunAsync(context => Soon(context, ahead)).ConfigureAwait(false);
        // In small parts: whatever else is to be written goes between them.
        foreach (var part in wanted.Chunk(PreparedAtOnce))
        {
            if (cancellationToken.IsCancellationRequested) return;
            await writer.RunAsync(context =>
            {
                foreach (var (id, version) in part)
                    if (context.Runs.CanReadVersion(context.Db, id, version)) ScheduleWriter.TimetableOf(context, context.Runs.Version(context.Db, id, version)!, out _);
                return true;
            }).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Occurrence>> ListOccurrencesAsync(OccurrenceFilter filter, CancellationToken cancellationToken) =>
        reader.Read(db => OccurrenceRows.List(db, filter));

    private static TimeSpan? FireDue(WriteContext context)
    {
        PauseWriter.ResumeDue(context);
        Rewind(context);
        DecideDue(context);
        return context.Until("Schedules/next");
    }

    private static void Rewind(WriteContext context)
    {
        var now = context.Now + SchedulePlanner.ClockTolerance;
        var last = context.Db["Schedules/last_decided"];
        last.Read();
        var isAhead = last.TimeOrNull(0) > now;
        last.Reset();
        if (!isAhead) return;
        var ahead = new List<ScheduleRow>();
        var read = context.Db["Schedules/ahead"].Bind(now).Bind(MaxFires);
        while (read.Read()) ahead.Add(ScheduleRow.Map(read));
        foreach (var row in ahead) ScheduleWriter.Rewind(context, row);
    }

    /// <summary>Decides the slots of the schedules that are due.</summary>
    /// <returns>Whether there may be more.</returns>
    internal static bool DecideDue(WriteContext context, bool wasPaused = false)
    {
        var due = new List<ScheduleRow>();
        var read = context.Db["Schedules/due"].Bind(context.Now).Bind(MaxFires).Bind(wasPaused);
        while (read.Read()) due.Add(ScheduleRow.Map(read));
        var hasMore = due.Count == MaxFires;
        foreach (var row in due) hasMore |= ScheduleWriter.Decide(context, row, wasPaused);
        return hasMore;
    }

    private static List<(Guid Id, int Version)> Soon(WriteContext context, TimeSpan ahead)
    {
        var soon = new List<(Guid Id, int Version)>();
        var read = context.Db["Schedules/soon"].Bind(context.Now).Bind(context.Now + ahead).Bind(MaxPrepared);
        while (read.Read()) soon.Add((read.Guid(0), read.Int32(1)));
        return soon.FindAll(one => !context.Runs.HasVersion(one.Id, one.Version));
    }
}
