using System.Collections.Concurrent;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Waking;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Listens, for each worker of this process that waits, to what other processes make ready in its queues; and looks by itself now and then.</summary>
internal sealed class WorkPumps(WriteLane lane, ReadPool reader, IWorkDispatch dispatch, PostgresWakeBus bus, TimeSpan poll) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // A worker that looks in vain again and again, for news of what others are quicker to take, need not say each time that it still waits.
    private static readonly TimeSpan OfferAgain = Offers.MaxAge / 3;

    private readonly ConcurrentDictionary<Guid, Pump> _pumps = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Notes that a worker waits.</summary>
    public void Ensure(Guid workerId)
    {
        var pump = _pumps.GetOrAdd(workerId, static _ => new Pump());
        Volatile.Write(ref pump.UsedAt, TimeProvider.System.GetTimestamp());
        if (Interlocked.Exchange(ref pump.IsStarted, 1) == 0) pump.Work = Task.Run(() => RunAsync(workerId, pump));
    }

    /// <summary>A worker found nothing, and waits: others may lease to it.</summary>
    public void Offer(Guid workerId, int want)
    {
        if (!_pumps.TryGetValue(workerId, out var pump)) return;
        lock (pump)
        {
            pump.Want = want;
            if (pump.OfferedAt == 0 || TimeProvider.System.GetElapsedTime(pump.OfferedAt) >= OfferAgain) Say(workerId, pump);
        }
    }

    /// <summary>Somebody is there who has not heard of those who wait.</summary>
    public void OfferAll()
    {
        foreach (var (workerId, pump) in _pumps) OfferAnew(workerId, pump);
    }

    /// <summary>A worker waits no longer.</summary>
    public void Withdraw(Guid workerId)
    {
        if (!_pumps.TryGetValue(workerId, out var pump)) return;
        lock (pump)
        {
            if (pump.OfferedAt != 0) bus.Say(OfferMessage.Of(OfferKind.Withdraw, workerId));
            (pump.OfferedAt, pump.Want) = (0, 0);
        }
    }

    /// <summary>Another process says that it leased something to a worker.</summary>
    public void Take(Guid workerId)
    {
        if (!lane.Waiting.Has(workerId)) return;
        try
        {
            // Here and now, on the thread that brought the news.
            lane.RunHere(new TakeGiven(lane.Waiting, workerId));
        }
        catch (StoreException)
        {
            // The store is closing.
        }
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

    private void OfferAnew(Guid workerId, Pump pump)
    {
        // Whoever ends a wait is no longer among those who wait before it withdraws.
        lock (pump)
            if (pump.Want > 0 && lane.Waiting.Has(workerId)) Say(workerId, pump);
    }

    private void Say(Guid workerId, Pump pump)
    {
        // Who is alone need not say anything, and who cannot hear must not.
        if (!bus.HasCompany || !bus.IsListening || pump.Queues.Count == 0) return;
        pump.OfferedAt = TimeProvider.System.GetTimestamp();
        bus.Say(new OfferMessage(OfferKind.Offer, workerId, pump.Want, pump.Queues));
    }

    private async Task RunAsync(Guid workerId, Pump pump)
    {
        pump.Queues = await QueuesOfAsync(workerId).ConfigureAwait(false);
        OfferAnew(workerId, pump);
        var listener = dispatch.Listen(pump.Queues);
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
        public volatile IReadOnlyList<string> Queues = [];

        public long OfferedAt;
        public int Want;
    }
}
