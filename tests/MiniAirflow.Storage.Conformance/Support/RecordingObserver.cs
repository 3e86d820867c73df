using MiniAirflow.Core.Events;

namespace MiniAirflow.Storage.Conformance.Support;

/// <summary>Keeps what the store told of its commits.</summary>
public sealed class RecordingObserver : IStoreObserver
{
    private readonly Lock _lock = new();
    private readonly List<StoreEvent> _events = [];

    /// <summary>Everything told so far, in order.</summary>
    public IReadOnlyList<StoreEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <inheritdoc/>
    public void OnCommitted(IReadOnlyList<StoreEvent> events)
    {
        lock (_lock) _events.AddRange(events);
    }
}
