using System.Collections.Immutable;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Tells of ready work by NOTIFY: the names of the queues travel, never the attempts, which every worker finds by itself.</summary>
public sealed class PostgresWorkDispatch : IWorkDispatch
{
    private readonly PostgresWakeBus _bus;
    private ImmutableArray<Listener> _listeners = [];

    /// <summary>Announces over a bus, which it does not own.</summary>
    public PostgresWorkDispatch(PostgresWakeBus bus)
    {
        _bus = bus;
        _bus.Announced += Tell;
    }

    /// <inheritdoc/>
    public void Announce(string queue, IReadOnlyList<Guid> taskRunIds)
    {
        if (taskRunIds.Count == 0) return;
        Tell([queue]);
        _bus.Announce(queue);
    }

    /// <inheritdoc/>
    public IWorkListener Listen(IReadOnlyList<string> queues)
    {
        var listener = new Listener(this, [.. queues]);
        ImmutableInterlocked.Update(ref _listeners, (all, one) => all.Add(one), listener);
        return listener;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _bus.Announced -= Tell;
        return ValueTask.CompletedTask;
    }

    /// <summary>Wakes who listens in this process; null for any queue.</summary>
    internal void Tell(IReadOnlyList<string>? queues)
    {
        foreach (var listener in _listeners)
            if (queues is null || listener.Serves(queues)) listener.Signal();
    }

    private sealed class Listener(PostgresWorkDispatch dispatch, HashSet<string> queues) : IWorkListener
    {
        private readonly CancellationTokenSource _closed = new();
        private TaskCompletionSource _signal = new();

        public bool Serves(IReadOnlyList<string> announced) => announced.Any(queues.Contains);

        // The one who waits goes on here and now, on the thread that brought the news: another thread's waking would cost more than what it does.
        public void Signal() => Volatile.Read(ref _signal).TrySetResult();

        public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
            try
            {
                await _signal.Task.WaitAsync(timeout, TimeProvider.System, end.Token).ConfigureAwait(false);
                Volatile.Write(ref _signal, new TaskCompletionSource());
                return true;
            }
            catch (TimeoutException)
            {
                // Whoever may have missed something is told to look, after the whole time: it polls.
                return !dispatch._bus.IsListening;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        public async ValueTask DisposeAsync()
        {
            ImmutableInterlocked.Update(ref dispatch._listeners, (all, one) => all.Remove(one), this);
            await _closed.CancelAsync().ConfigureAwait(false);
        }
    }
}
