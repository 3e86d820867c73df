using System.Buffers;
using System.Text.Json;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>Writes the events of one transaction as one row, and numbers them.</summary>
internal sealed class EventWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private long _lastSeq;

    /// <summary>Learns where the stream ends.</summary>
    public void Load(Database db)
    {
        var last = db["Core/last_event"];
        _lastSeq = last.Read() ? last.Int64(0) : 0;
        last.Reset();
    }

    /// <summary>Writes the events and gives them their numbers.</summary>
    public void Write(Database db, DateTimeOffset now, List<StoreEvent> events)
    {
        for (var i = 0; i < events.Count; i++) events[i].Seq = _lastSeq + 1 + i;
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true }))
            StoredJson.Events(json, events);
        db["Core/insert_events"].Bind(_lastSeq + 1).Bind(_lastSeq + events.Count).Bind(now).BindBlob(_buffer.WrittenSpan).Execute();
        _lastSeq += events.Count;
    }
}
