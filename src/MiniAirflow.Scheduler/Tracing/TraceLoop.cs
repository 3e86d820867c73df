using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Scheduler.Tracing;

/// <summary>Tells what has ended as spans: takes the next events of the log, reads the rows that they are about, and hands the spans to whoever sends them.</summary>
/// <remarks>It takes no more than that one has room for, so that the log keeps what a collector cannot take now. Rows are read before the events are taken: a store that goes away in between costs nothing.</remarks>
internal sealed class TraceLoop(IStore store, Tracer tracer)
{
    private const int MostEvents = 1_000;
    private const int SpansOfAnEvent = 2;

    /// <summary>Between two looks at a log that has nothing new, or while there is no room.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Tells one part of what has not been told.</summary>
    /// <returns>When to look again.</returns>
    public async ValueTask<TimeSpan?> ActAsync(CancellationToken stop)
    {
        if (await store.Traces.PositionAsync(stop).ConfigureAwait(false) is not { } position)
        {
            // Whoever switches traces on is not told of yesterday.
            await store.Traces.AdvanceAsync(null, await store.Events.LatestAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
            return Pause;
        }
        var most = Math.Min(MostEvents, tracer.Sink.Room / SpansOfAnEvent);
        if (most == 0) return Pause;
        var events = (await store.Events.ReadAfterAsync(position, most, stop).ConfigureAwait(false)).Take(most).ToList(); // a transaction's events come whole, and may be more
        if (events.Count == 0) return Pause;
        var attempts = await store.Traces.FindAttemptsAsync([.. events.Where(one => one.Task?.State.IsTerminal() == true).Select(one => one.Task!.Id).Distinct()], stop).ConfigureAwait(false);
        var runs = await store.Traces.FindRunsAsync([.. events.Where(one => one.Run?.State.IsTerminal() == true).Select(one => one.Run!.Id).Distinct()], stop).ConfigureAwait(false);
        if (await store.Traces.AdvanceAsync(position, events[^1].Seq, stop).ConfigureAwait(false))
        {
            foreach (var span in attempts.SelectMany(one => RunSpans.Of(one, tracer.Sampler))) tracer.Sink.Add(span);
            foreach (var span in runs.SelectMany(one => RunSpans.Of(one, tracer.Sampler))) tracer.Sink.Add(span);
        }
        return events.Count == most ? TimeSpan.Zero : Pause;
    }
}
