using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Looks, beside the hot path, whether a live row lies before the floors: each second from those of some time ago, and now and then from the very beginning.</summary>
internal sealed class FloorWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A look that failed is made up for at once: what is hidden is most likely to be so while connections fail.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly ReadyFloors _floors;
    private readonly ReadPool _reader;
    private readonly Action _serve;
    private readonly LookPace _whole = new(TimeSpan.FromSeconds(30));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    /// <param name="floors">The floors.</param>
    /// <param name="reader">Reads for it.</param>
    /// <param name="serve">Has idle workers look again, when a row was hidden from them.</param>
    public FloorWatch(ReadyFloors floors, ReadPool reader, Action serve)
    {
        (_floors, _reader, _serve) = (floors, reader, serve);
        _watching = Task.Run(WatchAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        for (var pause = Every; !_stop.IsCancellationRequested;)
        {
            await Task.Delay(pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                pause = Soon;
                await LookAsync(ReadyFloors.Far).ConfigureAwait(false);
                pause = Every;
                if (!_whole.IsDue) continue;
                using (_whole.Look()) await LookAsync(null).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreException or OperationCanceledException)
            {
                // The next look is soon.
            }
        }
    }

    private async Task LookAsync(TimeSpan? age)
    {
        var isHidden = false;
        foreach (var worker in _floors.Claimers())
        {
            var firsts = await _reader.ListAsync(
                () => _floors.Look(worker, age ?? TimeSpan.MaxValue), row => (Queue: row.GetString(0), Priority: row.GetInt32(1), First: Position.Read(row)), _stop.Token).ConfigureAwait(false);
            foreach (var (queue, priority, first) in firsts)
                if (first is { } at) isHidden |= _floors.Lower(queue, priority, at);
        }
        if (isHidden) _serve();
    }
}

/// <summary>When to look at everything again: seldom, and never for more than a fiftieth of the time, because beside an old snapshot such a look costs as much as was done since.</summary>
internal sealed class LookPace(TimeSpan every)
{
    private const int Share = 50;

    private long _lookedAt = TimeProvider.System.GetTimestamp();
    private TimeSpan _cost;

    /// <summary>Whether it is time.</summary>
    public bool IsDue => TimeProvider.System.GetElapsedTime(_lookedAt) is var since && since >= every && since >= _cost * Share;

    /// <summary>Measures a look, until it is disposed.</summary>
    public Measure Look() => new(this, TimeProvider.System.GetTimestamp());

    /// <summary>A look that is under way.</summary>
    internal readonly struct Measure(LookPace pace, long beganAt) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => pace.Note(TimeProvider.System.GetElapsedTime(beganAt));
    }

    private void Note(TimeSpan cost)
    {
        _lookedAt = TimeProvider.System.GetTimestamp();
        _cost = cost;
    }
}
