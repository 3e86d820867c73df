using System.Globalization;
using Microsoft.Extensions.Logging;
using MiniAirflow.Queue.Redis.Protocol;

namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>Writes announcements into the streams: what comes while one batch is under way shares the next.</summary>
internal sealed class Announcer : Link
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly RespWriter _commands = new();
    private readonly string _length;
    private Announcements _pending = new();
    private Announcements _sending = new();

    public Announcer(RedisDispatchOptions options, ILogger logger, RedisConnection? first) : base(options, logger)
    {
        _length = options.MaxStreamLength.ToString(CultureInfo.InvariantCulture);
        Start(first);
    }

    public void Add(string queue, IReadOnlyList<Guid> ids)
    {
        lock (_lock)
        {
            var isFirst = _pending.IsEmpty;
            _pending.Add(queue, ids);
            // Under the lock, so that the signal is never released twice.
            if (isFirst && !_pending.IsEmpty && _signal.CurrentCount == 0) _signal.Release();
        }
    }

    protected override async Task ServeAsync(RedisConnection connection, CancellationToken stop)
    {
        // What was under way when the last connection broke may have arrived or not: twice is harmless.
        if (!_sending.IsEmpty) await FlushAsync(connection, stop).ConfigureAwait(false);
        while (true)
        {
            await _signal.WaitAsync(stop).ConfigureAwait(false);
            lock (_lock) (_pending, _sending) = (_sending, _pending);
            await FlushAsync(connection, stop).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(RedisConnection connection, CancellationToken stop)
    {
        _commands.Clear();
        foreach (var (queue, ids) in _sending.Entries())
            _commands.Add("XADD", Streams.Key(Options.Address.Prefix, queue), "MAXLEN", "~", _length, "*", Streams.Ids, ids);
        if (_commands.Count > 0)
        {
            var replies = await connection.SendAsync(_commands, stop).ConfigureAwait(false);
            // A server that will not write, such as one that is full, is as good as none until it does.
            if (replies.FirstOrDefault(reply => reply.IsError) is { } error) throw new RedisErrorException(error.Text!);
        }
        _sending.Clear();
    }
}
