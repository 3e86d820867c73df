using System.Collections.Immutable;

namespace MiniAirflow.Core.Events;

/// <summary>The dispatch of a single process: an announcement is a call, about a microsecond, and wakes every listener of its queue.</summary>
public sealed class InProcessWorkDispatch(TimeProvider time) : IWorkDispatch
{
    private ImmutableArray<Listener> _listeners = [];

    /// <inheritdoc/>
    public void Announce(string queue, IReadOnlyList<Guid> taskRunIds)
    {
        if (taskRunIds.Count == 0) return;
        foreach (var listener in _listeners)
            if (listener.Serves(queue)) listener.Wake();
    }

    /// <inheritdoc/>
    public IWorkListener Listen(IReadOnlyList<string> queues)
    {
        var listener = new Listener(this, queues, time);
        ImmutableInterlocked.Update(ref _listeners, (all, one) => all.Add(one), listener);
        return listener;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Listener(InProcessWorkDispatch dispatch, IReadOnlyList<string> queues, TimeProvider time) : IWorkListener
    {
        private readonly SemaphoreSlim _wakes = new(0, 1);
        private readonly CancellationTokenSource _closed = new();
        private readonly Lock _lock = new();

        public bool Serves(string queue) => queues.Contains(queue, StringComparer.Ordinal);

        public void Wake()
        {
            // Wakes between two waits are one.
            lock (_lock)
                if (_wakes.CurrentCount == 0) _wakes.Release();
        }

        public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            using var over = new CancellationTokenSource(timeout, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken, _closed.Token);
            try
            {
                await _wakes.WaitAsync(end.Token).ConfigureAwait(false);
                return true;
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
