using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresEventLog(WriteLane lane, ReadPool reader) : IEventLog
{
    private const int MaxRows = 1_000;

    // Nothing is left before it: what was deleted may still lie in the index, and need not be walked over.
    private long _trimmed = -1;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken)
    {
        var events = new List<StoreEvent>();
        while (events.Count < max)
        {
            var after = events.Count == 0 ? seq : events[^1].Seq;
            var (read, isAll) = await ReadSomeAsync(after, max - events.Count, cancellationToken).ConfigureAwait(false);
            events.AddRange(read);
            if (isAll) break;
        }
        return events;
    }

    /// <inheritdoc/>
    public async ValueTask<long> LatestAsync(CancellationToken cancellationToken) =>
        await reader.ReadAsync(() => Commands.Of("Core/last_event"), row => row.Read() ? row.GetInt64(0) : 0, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            var (events, rows, last) = await lane.RunAsync(context => context.ReadOne(
                Commands.Of("Core/trim_events").With(context.Now - olderThan).With(_trimmed).With(MaxRows),
                row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))), isAlone: true).ConfigureAwait(false);
            _trimmed = last;
            total += events;
            if (rows < MaxRows || cancellationToken.IsCancellationRequested) return total;
        }
    }

    /// <returns>The events of some transactions, and whether there were no more of these.</returns>
    private ValueTask<(List<StoreEvent> Events, bool IsAll)> ReadSomeAsync(long after, int max, CancellationToken cancellationToken)
    {
        var most = Math.Min(max, MaxRows);
        return reader.ReadAsync(() => Commands.Of("Core/events_from").With(after).With(most), row =>
        {
            var events = new List<StoreEvent>();
            for (var rows = 0; rows < most; rows++)
            {
                if (events.Count >= max) return (events, false);
                if (!row.Read()) return (events, true);
                events.AddRange(EventRows.Map(row, after));
            }
            return (events, false);
        }, cancellationToken);
    }
}
