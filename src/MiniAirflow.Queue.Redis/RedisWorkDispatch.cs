using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Queue.Redis.Dispatch;
using MiniAirflow.Queue.Redis.Protocol;

namespace MiniAirflow.Queue.Redis;

/// <summary>Hints over Redis Streams: one stream for each queue, one consumer group of all workers, so that an announcement wakes one idle worker, not all.</summary>
/// <remarks>Nothing here is the truth: whatever Redis loses, doubles or delays costs latency only.</remarks>
public sealed class RedisWorkDispatch : IWorkDispatch
{
    private readonly RedisDispatchOptions _options;
    private readonly ILogger _logger;
    private readonly Announcer _announcer;

    private RedisWorkDispatch(RedisDispatchOptions options, ILogger logger, RedisConnection? first)
    {
        (_options, _logger) = (options, logger);
        _announcer = new Announcer(options, logger, first);
    }

    /// <summary>Connects once, to find out at start-up what waiting will not mend. A server out of reach is no error: it is warned of, and tried again for ever.</summary>
    /// <exception cref="RedisRefusedException">The server refuses us, or has no Streams.</exception>
    public static async Task<RedisWorkDispatch> OpenAsync(RedisDispatchOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        RedisConnection? first = null;
        try
        {
            first = await RedisConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisConnection.IsOutage(e))
        {
            // The announcer warns of it.
        }
        return new RedisWorkDispatch(options, logger, first);
    }

    /// <inheritdoc/>
    public void Announce(string queue, IReadOnlyList<Guid> taskRunIds) => _announcer.Add(queue, taskRunIds);

    /// <inheritdoc/>
    public IWorkListener Listen(IReadOnlyList<string> queues) => new RedisListener(_options, _logger, _announcer, queues);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _announcer.DisposeAsync();
}
