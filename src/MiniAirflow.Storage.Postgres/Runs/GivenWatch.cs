using System.Threading.Channels;
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

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);

    private readonly WriteLane _lane;
    private readonly ReadPool _reader;

    private readonly Channel<(Guid WorkerId, Lease Lease, long At)> _given = Channel.CreateUnbounded<(Guid, Lease, long)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    public GivenWatch(WriteLane lane, ReadPool reader)
    {
        (_lane, _reader) = (lane, reader);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Notes what was given by a transaction that is committed.</summary>
    public void Note(List<Claim> claims)
    {
        var at = TimeProvider.System.GetTimestamp();
        foreach (var claim in claims)
            foreach (var row in claim.Rows) _given.Writer.TryWrite((claim.WorkerId, row.Lease, at));
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
        while (await _given.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            await Task.Delay(Gather, TimeProvider.System, _stop.Token).ConfigureAwait(false);
            if (TakeLate() is { Count: > 0 } late) await TakeBackAsync(late).ConfigureAwait(false);
        }
    }

    private List<(Guid WorkerId, Lease Lease)> TakeLate()
    {
        var late = new List<(Guid, Lease)>();
        while (_given.Reader.TryPeek(out var one) && TimeProvider.System.GetElapsedTime(one.At) >= Patience && _given.Reader.TryRead(out one)) late.Add((one.WorkerId, one.Lease));
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
