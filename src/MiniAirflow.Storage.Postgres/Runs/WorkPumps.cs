using System.Collections.Concurrent;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Listens, for each worker of this process that waits, to what other processes make ready in its queues; and looks by itself now and then.</summary>
internal sealed class WorkPumps(WriteLane lane, ReadPool reader, IWorkDispatch dispatch, TimeSpan poll) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Pump> _pumps = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Notes that a worker waits.</summary>
    public void Ensure(Guid workerId)
    {
        var pump = _pumps.GetOrAdd(workerId, static _ => new Pump());
        Volatile.Write(ref pump.UsedAt, TimeProvider.System.GetTimestamp());
        if (Interlocked.Exchange(ref pump.IsStarted, 1) == 0) pump.Work = Task.Run(() => RunAsync(workerId, pump));
    }

    /// <summary>Has all who wait look now.</summary>
    public void Serve()
    {
        if (lane.Waiting.Count == 0) return;
        try
        {
            lane.Enqueue(new ServeWaiting(lane.Waiting));
        }
        catch (StoreException)
        {
            // The store is closing.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var pump in _pumps.Values) await pump.Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(Guid workerId, Pump pump)
    {
        var listener = dispatch.Listen(await QueuesOfAsync(workerId).ConfigureAwait(false));
        await using (listener.ConfigureAwait(false))
            while (!_stop.IsCancellationRequested && TimeProvider.System.GetElapsedTime(Volatile.Read(ref pump.UsedAt)) < Patience + poll)
            {
                await listener.WaitAsync(poll * (0.75 + (Random.Shared.NextDouble() / 2)), _stop.Token).ConfigureAwait(false);
                if (!_stop.IsCancellationRequested) Serve();
                if (lane.Waiting.Has(workerId)) Volatile.Write(ref pump.UsedAt, TimeProvider.System.GetTimestamp());
            }
        if (!_stop.IsCancellationRequested) _pumps.TryRemove(workerId, out _);
    }

    private async Task<IReadOnlyList<string>> QueuesOfAsync(Guid workerId)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                return (await reader.FindAsync(() => Commands.Of("Workers/find").With(workerId), WorkerRows.Map, _stop.Token).ConfigureAwait(false))?.Queues ?? [];
            }
            catch (StoreException)
            {
                await Task.Delay(poll, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        return [];
    }

    private sealed class Pump
    {
        public long UsedAt;
        public int IsStarted;
        public Task Work = Task.CompletedTask;
    }
}
