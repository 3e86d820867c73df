using System.Globalization;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Queue.Redis.Protocol;

namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>One waiter's end: a blocking read on a connection of its own, which is under way only while somebody waits,
/// so that a busy worker takes no entry from an idle one.</summary>
internal sealed class RedisListener : Link, IWorkListener
{
    // A read is under way for a moment after its waiter has gone. What it brings is kept for that waiter, who often comes back at once, then given to others.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(5);

    private readonly WakeSignal _signal;
    private readonly Announcer _announcer;
    private readonly string[] _queues;
    private readonly string[] _keys;
    private readonly string[] _read;
    private readonly CancellationTokenSource _closed = new();

    public RedisListener(RedisDispatchOptions options, ILogger logger, Announcer announcer, IReadOnlyList<string> queues) : base(options, logger)
    {
        _signal = new WakeSignal(options.Time);
        _announcer = announcer;
        _queues = [.. queues.Distinct(StringComparer.Ordinal)];
        _keys = [.. _queues.Select(queue => Streams.Key(options.Address.Prefix, queue))];
        // NOACK is XREADGROUP and XACK in one: no entry is ever pending.
        _read = ["XREADGROUP", "GROUP", Streams.Group, Streams.Consumer, "COUNT", "1000", "BLOCK",
            ((long)options.BlockTime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), "NOACK", "STREAMS", .. _keys, .. _keys.Select(_ => ">")];
        if (_keys.Length > 0) Start();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        if (await _signal.WaitAsync(timeout, either.Token).ConfigureAwait(false)) return true;
        return !either.IsCancellationRequested && !IsUp && _keys.Length > 0;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ServeAsync(RedisConnection connection, CancellationToken stop)
    {
        await EnsureGroupsAsync(connection, stop).ConfigureAwait(false);
        // Whatever was announced while we could not hear it.
        _signal.Set();
        while (true)
        {
            await _signal.Demand.WaitAsync(stop).ConfigureAwait(false);
            if (await ReadAsync(connection, stop).ConfigureAwait(false) is { } entries) await DeliverAsync(entries, stop).ConfigureAwait(false);
        }
    }

    /// <returns>The streams that had entries; null when the time is over.</returns>
    private async Task<IReadOnlyList<RespValue>?> ReadAsync(RedisConnection connection, CancellationToken stop)
    {
        try
        {
            return (await connection.SendAsync(_read, stop, Options.BlockTime).ConfigureAwait(false)).Items;
        }
        catch (RedisErrorException e) when (e.Code is "NOGROUP" or "UNBLOCKED")
        {
            // FLUSHALL, a restart without a copy on disk, an eviction.
            await EnsureGroupsAsync(connection, stop).ConfigureAwait(false);
            Log.GroupMade(Logger, Options.Address);
            _signal.Set();
            return null;
        }
    }

    private async Task DeliverAsync(IReadOnlyList<RespValue> streams, CancellationToken stop)
    {
        var hadWaiter = _signal.HasWaiter;
        _signal.Set();
        if (hadWaiter) return;
        await Task.Delay(Grace, Options.Time, stop).ConfigureAwait(false);
        if (!_signal.TryTake()) return;
        foreach (var stream in streams) PassOn(stream.Items![0].Text!, stream.Items[1].Items!);
    }

    // Whoever waits now gets it; if nobody does, it lies in the stream until somebody does.
    private void PassOn(string key, IReadOnlyList<RespValue> entries) =>
        _announcer.Add(_queues[Array.IndexOf(_keys, key)], [.. entries.SelectMany(Ids)]);

    private static IEnumerable<Guid> Ids(RespValue entry)
    {
        var fields = entry.Items![1].Items; // Null for an entry that was deleted.
        for (var i = 0; fields is not null && i + 1 < fields.Count; i += 2)
            foreach (var word in fields[i].Text == Streams.Ids ? fields[i + 1].Text!.Split(' ') : [])
                if (Guid.TryParse(word, out var id)) yield return id;
    }

    private async Task EnsureGroupsAsync(RedisConnection connection, CancellationToken stop)
    {
        var commands = new RespWriter();
        foreach (var key in _keys) commands.Add("XGROUP", "CREATE", key, Streams.Group, "$", "MKSTREAM");
        var replies = await connection.SendAsync(commands, stop).ConfigureAwait(false);
        var error = replies.FirstOrDefault(reply => reply.IsError && !reply.Text!.StartsWith("BUSYGROUP", StringComparison.Ordinal));
        if (error is not null) throw new RedisErrorException(error.Text!);
    }
}
