using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Deployments;

/// <summary>The PostgreSQL and Redis servers of a benchmark: its own, started when first asked for, the former as durable as it is by default.</summary>
internal sealed class Engines : IAsyncDisposable
{
    private PostgresServer? _postgres;
    private RedisServer? _redis;

    /// <summary>The PostgreSQL server, with half a gigabyte of shared buffers, as the figures of the peers were taken with.</summary>
    public async Task<PostgresServer> PostgresAsync() => _postgres ??= await PostgresServer.StartAsync(isDurable: true, "shared_buffers=512MB");

    /// <summary>The Redis server, which keeps nothing on disk.</summary>
    public async Task<RedisServer> RedisAsync() => _redis ??= await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }
}
