using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresScheduleStore(WriteLane lane, ReadPool reader, IRunStore runs) : IScheduleStore
{
    private const int MaxFires = 10_000;
    private const int MaxPrepared = 50_000;
    private const int PreparedAtOnce = 100;

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken)
    {
        var (next, makesRoom) = await lane.RunAsync(FireDue, isAlone: true).ConfigureAwait(false);
        // Runs are locked before schedules, so they are cancelled apart; if that comes to nothing, the slot that waits for it asks again.
        foreach (var workflowId in makesRoom)
            foreach (var runId in await reader.ListAsync(() => Commands.Of("Schedules/cancellable").With(workflowId), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false))
                await runs.CancelAsync(runId, cancellationToken).ConfigureAwait(false);
        return next;
    }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(TimeSpan ahead, CancellationToken cancellationToken)
    {
        var wanted = await lane.RunAsync(context => context.Runs.Unloaded(context.ReadAll(
            Commands.Of("Schedules/soon").With(context.Now).With(context.Now + ahead).With(MaxPrepared), row => (row.GetGuid(0), row.GetInt32(1)))), isAlone: true).ConfigureAwait(false);
        // In small parts: whatever else is to be written goes between them.
        foreach (var part in wanted.Chunk(PreparedAtOnce))
        {
            if (cancellationToken.IsCancellationRequested) return;
            await lane.RunAsync(context =>
            {
                context.Runs.LoadVersions(part);
                foreach (var (id, version) in part)
                    if (context.Runs.TryVersion(id, version) is { } found) context.Timetables.Of(found, context.Now, context.Calendar, out _);
                return true;
            }, isAlone: true).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Occurrence>> ListOccurrencesAsync(OccurrenceFilter filter, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Schedules/occurrences").With(filter.WorkflowId).With(filter.From).With(filter.To).WithText(filter.Outcome?.Word())
            .With(filter.Limit).With(filter.Offset), OccurrenceRows.Map, cancellationToken).ConfigureAwait(false);

    private static (TimeSpan? Next, List<Guid> MakesRoom) FireDue(WriteContext context)
    {
        PauseWriter.ResumeDue(context);
        Rewind(context);
        var (hasMore, makesRoom) = DecideDue(context);
        return (context.Until(Commands.Of("Schedules/next"), hasMore), makesRoom);
    }

    private static void Rewind(WriteContext context)
    {
        var now = context.Now + SchedulePlanner.ClockTolerance;
        if (!(context.ReadOne(Commands.Of("Schedules/last_decided"), row => row.TimeOrNull(0)) > now)) return;
        ScheduleWriter.Rewind(context, context.ReadAll(Commands.Of("Schedules/ahead").With(now).With(MaxFires), ScheduleRow.Map));
    }

    /// <summary>Decides the slots of the schedules that are due.</summary>
    /// <returns>Whether there may be more, and the workflows whose alive runs are to be cancelled.</returns>
    internal static (bool HasMore, List<Guid> MakesRoom) DecideDue(WriteContext context, bool wasPaused = false)
    {
        var due = context.ReadAll(Commands.Of("Schedules/due").With(context.Now).With(MaxFires).With(wasPaused), ScheduleRow.Map);
        if (due.Count == 0) return (false, []);
        var (makesRoom, hasMore) = ScheduleWriter.Decide(context, due, wasPaused);
        return (hasMore || due.Count == MaxFires, makesRoom);
    }
}
