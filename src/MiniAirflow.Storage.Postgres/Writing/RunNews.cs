using System.Text.Json;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Brings a remembered run up to what other processes made of it, by their events: workers that share a wide run would else read all of its attempts at each turn.</summary>
/// <remarks>
/// Every change of an attempt's or a run's state is an event of the transaction that made it. That transaction held the run's lock, which this one holds now;
/// so all that there is about the run is committed and visible, and the numbers have no gaps (I7).
/// </remarks>
internal static class RunNews
{
    // Beyond this much to read, the run's own rows are the shorter way.
    private const int MaxBatches = 200;

    /// <summary>Catches up, if the events since are all there and few.</summary>
    /// <returns>Whether the entry is what the locked row says; if not, it must be read anew.</returns>
    public static bool TryCatchUp(WriteContext context, RunEntry entry, LockedRun row)
    {
        if (entry.KnownUpTo == 0 || row.Shape != entry.Shape || row.IsCancelRequested != entry.Model.IsCancelRequested || row.IsTimedOut != entry.Model.IsTimedOut || Since(context, entry.KnownUpTo) is not { } batches) return false;
        try
        {
            var news = batches.SelectMany(batch => StoredJson.ReadEvents(batch.Body, batch.First)).Select(one => one.Task).OfType<TaskRunEvent>().Where(one => one.RunId == entry.Shared.Id);
            entry.Model.CatchUp(row.State, [.. news.Select(one => Note(entry, one))]);
        }
        catch (JsonException)
        {
            return false; // a newer program has written what this one cannot read
        }
        (entry.StartedAt, entry.Revision) = (row.StartedAt, row.Revision);
        if (batches is [.., var last]) entry.KnownUpTo = last.Last;
        return true;
    }

    /// <summary>The batches of events after a number, without a gap; null when some are gone, or they are many.</summary>
    private static List<Batch>? Since(WriteContext context, long known)
    {
        var batches = context.ReadAll(Commands.Of("Core/events_after").With(known).With((long)MaxBatches), row => new Batch(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        return batches.Count < MaxBatches && (batches.Count == 0 || batches[0].First == known + 1) ? batches : null;
    }

    private static AttemptNews Note(RunEntry entry, TaskRunEvent one)
    {
        var task = entry.Version.IndexOf(one.TaskId) ?? throw new JsonException($"Run {one.RunId} has no task {one.TaskId}.");
        if (!entry.Model.TryInstanceOf(task, one.MapIndex ?? -1, out var instance)) throw new JsonException($"Task {one.TaskId} of run {one.RunId} has no item {one.MapIndex}.");
        if (one.Attempt > entry.Model.AttemptOf(instance)) entry.Note(instance, one.Id, one.StartedAt);
        return new AttemptNews(instance, one.Attempt, one.State);
    }

    private readonly record struct Batch(long First, long Last, byte[] Body);
}
