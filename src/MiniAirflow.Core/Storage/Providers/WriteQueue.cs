namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Operations that wait to be written, and the turn to write them: one thread at a time has it, and takes what waits into one transaction.</summary>
/// <remarks>
/// The turn is mostly a writer's own thread's. Whoever has a thread to spare may have it too when nothing waits: a chain of short tasks is faster by two hops between threads on each link.
/// A monitor, and no collection that spins before it blocks: on a machine with few cores the spinning takes the core that the next command needs.
/// </remarks>
/// <typeparam name="T">The operations.</typeparam>
/// <param name="max">Most operations of one transaction.</param>
/// <param name="isAlone">Whether an operation needs a transaction of its own.</param>
public sealed class WriteQueue<T>(int max, Func<T, bool> isAlone)
{
    private readonly object _lock = new();
    private readonly Queue<T> _operations = new();
    private bool _isTaken;
    private bool _isClosed;

    /// <summary>Adds an operation.</summary>
    /// <returns>False when the queue is closed: nothing was added.</returns>
    public bool TryAdd(T operation)
    {
        lock (_lock)
        {
            if (_isClosed) return false;
            _operations.Enqueue(operation);
            if (_operations.Count == 1 && !_isTaken) Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Takes the turn if nobody has it and nothing waits.</summary>
    /// <returns>Whether it was taken: then it has to be given back by <see cref="End"/>.</returns>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_isTaken || _isClosed || _operations.Count > 0) return false;
            return _isTaken = true;
        }
    }

    /// <summary>Waits for operations and for the turn, and takes both; the turn has to be given back by <see cref="End"/>.</summary>
    /// <param name="batch">Is emptied, and filled with what may share a transaction.</param>
    /// <returns>False when the queue is closed, empty, and nobody writes any more; then there is no turn to give back.</returns>
    public bool Begin(List<T> batch)
    {
        batch.Clear();
        lock (_lock)
        {
            while (_isTaken || _operations.Count == 0)
            {
                if (_isClosed && !_isTaken) return false;
                Monitor.Wait(_lock);
            }
            _isTaken = true;
            do batch.Add(_operations.Dequeue());
            while (batch.Count < max && !isAlone(batch[^1]) && _operations.TryPeek(out var next) && !isAlone(next));
            return true;
        }
    }

    /// <summary>Takes out what waits and need not wait any longer, whoever has the turn.</summary>
    public List<T> Remove(Func<T, bool> isOver)
    {
        lock (_lock)
        {
            var over = new List<T>();
            for (var left = _operations.Count; left > 0; left--)
            {
                var one = _operations.Dequeue();
                if (isOver(one)) over.Add(one);
                else _operations.Enqueue(one);
            }
            return over;
        }
    }

    /// <summary>Gives the turn back.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isTaken = false;
            Monitor.PulseAll(_lock);
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
