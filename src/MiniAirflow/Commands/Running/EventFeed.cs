using System.Collections.Concurrent;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Running;

/// <summary>Takes events from the store's thread and keeps them until somebody looks. Nobody is woken for an event, only for the end of a run: a thousand events cost no more than one.</summary>
internal sealed class EventFeed(TimeProvider time) : IStoreObserver
{
    private readonly ConcurrentQueue<StoreEvent> _events = new();
    private TaskCompletionSource _runEnded = NewSignal();

    public void OnCommitted(IReadOnlyList<StoreEvent> events)
    {
        foreach (var change in events)
        {
            _events.Enqueue(change);
            if (change.Run is { } run && run.State.IsTerminal()) Volatile.Read(ref _runEnded).TrySetResult();
        }
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StoreEvent? change) => _events.TryDequeue(out change);

    /// <summary>Waits for the end of a run, of the engine, or of the time.</summary>
    public async Task WaitAsync(TimeSpan longest, Task engine)
    {
        var ended = Volatile.Read(ref _runEnded);
        Task either = Task.WhenAny(ended.Task, engine);
        await either.WaitAsync(longest, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.Task.IsCompleted) Interlocked.CompareExchange(ref _runEnded, NewSignal(), ended);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
