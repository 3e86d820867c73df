using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteEventLog(WriteLoop writer, ReadPool reader) : IEventLog
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<StoreEvent>>(db =>
        {
            var events = new List<StoreEvent>();
            var read = db["Core/events_from"].Bind(seq);
            while (events.Count < max && read.Read())
                events.AddRange(StoredJson.ReadEvents(read.Blob(1), first: read.Int64(0)).Where(one => one.Seq > seq));
            read.Reset();
            return events;
        });

    /// <inheritdoc/>
    public ValueTask<long> LatestAsync(CancellationToken cancellationToken) =>
        reader.Read(db =>
        {
            var last = db["Core/last_event"];
            var seq = last.Read() ? last.Int64(0) : 0;
            last.Reset();
            return seq;
        });

    /// <inheritdoc/>
    public ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) =>
        writer.RunAsync(context =>
        {
            var deleted = 0L;
            var batch = context.Db["Core/trim_events"].Bind(context.Now - olderThan);
            while (batch.Read()) deleted += batch.Int64(0);
            return deleted;
        });
}
