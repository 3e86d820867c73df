namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>A wake that is kept until somebody waits, and somebody who waits until there is a wake. One waiter at a time.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiter;
    private TaskCompletionSource _demand = New();
    private bool _isSet;

    /// <summary>Ends when somebody waits.</summary>
    public Task Demand
    {
        get { lock (_lock) return _demand.Task; }
    }

    /// <summary>Whether somebody waits.</summary>
    public bool HasWaiter
    {
        get { lock (_lock) return _waiter is not null; }
    }

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Set()
    {
        TaskCompletionSource? waiter;
        lock (_lock)
        {
            waiter = _waiter;
            _waiter = null;
            _isSet = waiter is null;
        }
        waiter?.TrySetResult();
    }

    /// <summary>Takes a kept wake away; false when there was none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var was = _isSet;
            _isSet = false;
            return was;
        }
    }

    /// <summary>Waits for a wake.</summary>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return true;
            }
            // The waiter goes on here and now, on the thread that read the news.
            _waiter = waiter = new TaskCompletionSource();
            _demand.TrySetResult();
        }
        await waiter.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_waiter == waiter) _waiter = null;
            if (_demand.Task.IsCompleted) _demand = New();
        }
        return waiter.Task.IsCompleted;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
