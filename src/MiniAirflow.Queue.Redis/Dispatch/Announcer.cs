using System.Globalization;
using Microsoft.Extensions.Logging;
using MiniAirflow.Queue.Redis.Protocol;

namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>Writes announcements into the streams: what comes while one batch is under way shares the next.</summary>
internal sealed class Announcer : Link
{
    private readonly Lock _lock = new();
    private readonly RespWriter _commands = new();
    private readonly string _length;
    private Announcements _pending = new();
    private Announcements _sending = new();
    private TaskCompletionSource _news = new();

    public Announcer(RedisDispatchOptions options, ILogger logger, RedisConnection? first) : base(options, logger)
    {
        _length = options.MaxStreamLength.ToString(CultureInfo.InvariantCulture);
        Start(first);
    }

    public void Add(string queue, IReadOnlyList<Guid> ids)
    {
        lock (_lock) _pending.Add(queue, ids);
        // The batch is sent here and now, on the thread that brought the news, unless one is under way: another thread's waking would cost more than that.
        Volatile.Read(ref _news).TrySetResult();
    }

    protected override async Task ServeAsync(RedisConnection connection, CancellationToken stop)
    {
        // What was under way when the last connection broke may have arrived or not: twice is harmless.
        if (!_sending.IsEmpty) await FlushAsync(connection, stop).ConfigureAwait(false);
        while (true)
        {
            await Volatile.Read(ref _news).Task.WaitAsync(stop).ConfigureAwait(false);
            // Before what waits is taken: what comes later signals anew.
            Volatile.Write(ref _news, new TaskCompletionSource());
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
