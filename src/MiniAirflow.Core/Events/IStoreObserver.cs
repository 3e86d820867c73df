namespace MiniAirflow.Core.Events;

/// <summary>Is told, in this process, of what this process committed: for counters. What others committed comes through the event log.</summary>
public interface IStoreObserver
{
    /// <summary>Called after the commit, in order, on the store's own thread: it must be quick and must not throw.</summary>
    void OnCommitted(IReadOnlyList<StoreEvent> events);

    /// <summary>Called after each commit, with or without events, on the store's own thread, as <see cref="OnCommitted"/>.</summary>
    /// <param name="took">From the transaction's beginning to its commit.</param>
    void OnTransaction(TimeSpan took)
    {
    }
}
