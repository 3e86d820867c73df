namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>Operations that wait for the writer thread.</summary>
/// <remarks>A monitor, and no collection that spins before it blocks: on a machine with few cores the spinning takes the core that the next command needs.</remarks>
internal sealed class WriteQueue
{
    private readonly object _lock = new();
    private readonly Queue<WriteOperation> _operations = new();
    private bool _isClosed;

    /// <summary>Adds an operation; false when the queue is closed.</summary>
    public bool TryAdd(WriteOperation operation)
    {
        lock (_lock)
        {
            if (_isClosed) return false;
            _operations.Enqueue(operation);
            if (_operations.Count == 1) Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Waits for operations and takes what is there.</summary>
    /// <param name="batch">Is emptied and filled.</param>
    /// <param name="max">How many to take at most.</param>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<WriteOperation> batch, int max)
    {
        batch.Clear();
        lock (_lock)
        {
            while (_operations.Count == 0)
            {
                if (_isClosed) return false;
                Monitor.Wait(_lock);
            }
            while (batch.Count < max && _operations.TryDequeue(out var operation)) batch.Add(operation);
            return true;
        }
    }

    /// <summary>Takes no more; what is there is still given out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
