using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Takes back what was leased to a worker that had offered to take it, and has not begun it: it died meanwhile, or never heard.</summary>
internal sealed class GivenWatch : IAsyncDisposable
{
    /// <summary>After which time. A worker takes nothing that was leased to it more than half as long ago, so it does not begin what is taken back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int Most = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly WriteLane _lane;
    private readonly ReadPool _reader;
    private readonly Lock _lock = new();
    private readonly Queue<(Guid WorkerId, Lease Lease, long At)> _given = [];
    private readonly SemaphoreSlim _hasSome = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    public GivenWatch(WriteLane lane, ReadPool reader)
    {
        (_lane, _reader) = (lane, reader);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Notes what was given by a transaction that is committed.</summary>
    public void Note(IEnumerable<Claim> claims)
    {
        var at = TimeProvider.System.GetTimestamp();
        foreach (var claim in claims.Where(claim => claim.IsForAnother))
            foreach (var row in claim.Rows)
                lock (_lock)
                {
                    // Whoever gives so much has workers that take it; what is dropped here is found by the heartbeats.
                    if (_given.Count >= Most) _given.Dequeue();
                    _given.Enqueue((claim.WorkerId, row.Lease, at));
                    if (_given.Count == 1 && _hasSome.CurrentCount == 0) _hasSome.Release();
                }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _hasSome.Dispose();
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await _hasSome.WaitAsync(_stop.Token).ConfigureAwait(false);
            while (Count > 0)
            {
                await Task.Delay(Every, TimeProvider.System, _stop.Token).ConfigureAwait(false);
                if (TakeLate() is { Count: > 0 } late) await TakeBackAsync(late).ConfigureAwait(false);
            }
        }
    }

    private int Count
    {
        get { lock (_lock) return _given.Count; }
    }

    private List<(Guid WorkerId, Lease Lease)> TakeLate()
    {
        var late = new List<(Guid, Lease)>();
        lock (_lock)
            while (_given.TryPeek(out var one) && TimeProvider.System.GetElapsedTime(one.At) >= Patience)
            {
                _given.Dequeue();
                late.Add((one.WorkerId, one.Lease));
            }
        return late;
    }

    private async Task TakeBackAsync(List<(Guid WorkerId, Lease Lease)> given)
    {
        try
        {
            var unstarted = (await _reader.ListAsync(
                () => Commands.Of("Queue/unstarted").With<Guid[]>([.. given.Select(one => one.Lease.TaskRunId)]).With<long[]>([.. given.Select(one => one.Lease.Token)]),
                row => new Lease(row.GetGuid(0), row.GetInt64(1)), _stop.Token).ConfigureAwait(false)).ToHashSet();
            foreach (var (worker, lease) in given.Where(one => unstarted.Contains(one.Lease)))
                await _lane.RunAsync(context =>
                {
                    AttemptWriter.Return(context, worker, lease);
                    return true;
                }, leases: [lease]).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The workers' heartbeats, or the end of their leases, give it back.
        }
    }
}
