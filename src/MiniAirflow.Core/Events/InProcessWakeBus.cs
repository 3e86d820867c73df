using System.Collections.Immutable;

namespace MiniAirflow.Core.Events;

/// <summary>The bus of a single process: a wake is a completed task source, about a microsecond.</summary>
public sealed class InProcessWakeBus(TimeProvider time) : IWakeBus
{
    private readonly TimeProvider _time = time;
    private ImmutableArray<Listener> _listeners = [];

    /// <inheritdoc/>
    public void Publish(WakeTopics topics)
    {
        if (topics == WakeTopics.None) return;
        foreach (var listener in _listeners) listener.Wake(topics);
    }

    /// <inheritdoc/>
    public IWakeListener Listen(WakeTopics topics)
    {
        var listener = new Listener(this, topics);
        ImmutableInterlocked.Update(ref _listeners, (all, one) => all.Add(one), listener);
        return listener;
    }

    private sealed class Listener(InProcessWakeBus bus, WakeTopics mask) : IWakeListener
    {
        private readonly Lock _lock = new();
        private WakeTopics _pending;
        private TaskCompletionSource? _waiter;

        public void Wake(WakeTopics topics)
        {
            topics &= mask;
            if (topics == WakeTopics.None) return;
            TaskCompletionSource? waiter;
            lock (_lock)
            {
                _pending |= topics;
                waiter = _waiter;
                _waiter = null;
            }
            waiter?.TrySetResult();
        }

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
                await waiting.WaitAsync(timeout, bus._time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Time is over: the caller looks again, which is what the poll behind every hint means.
            }
            lock (_lock) return Take();
        }

        public void Dispose() => ImmutableInterlocked.Update(ref bus._listeners, (all, one) => all.Remove(one), this);

        private WakeTopics Take()
        {
            var taken = _pending;
            _pending = WakeTopics.None;
            return taken;
        }
    }
}
