namespace MiniAirflow.Core.Events;

/// <summary>A waiter on any bus: keeps wakes that come while nobody waits.</summary>
public sealed class WakeListener : IWakeListener
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private WakeTopics _pending;
    private TaskCompletionSource? _waiter;

    /// <summary>Listens to a bus.</summary>
    public WakeListener(IWakeBus bus, WakeTopics topics, TimeProvider time)
    {
        _time = time;
        _subscription = bus.Subscribe(topics, Wake);
    }

    /// <inheritdoc/>
    public async ValueTask<WakeTopics> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task waiting;
        lock (_lock)
        {
            if (_pending != WakeTopics.None) return Take();
            _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _waiter.Task;
        }
        try
        {
            await waiting.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time is over: the caller looks again, which is what the poll behind every hint means.
        }
        lock (_lock) return Take();
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private void Wake(WakeTopics topics)
    {
        TaskCompletionSource? waiter;
        lock (_lock)
        {
            _pending |= topics;
            waiter = _waiter;
            _waiter = null;
        }
        waiter?.TrySetResult();
    }

    private WakeTopics Take()
    {
        var taken = _pending;
        _pending = WakeTopics.None;
        return taken;
    }
}
