using System.Diagnostics;
using Hangfire;
using Hangfire.PostgreSql;

namespace MiniAirflow.Peers;

/// <summary>Hangfire over PostgreSQL with long polling, 20 workers.</summary>
internal sealed class HangfirePeer : IPeer
{
    private readonly BackgroundJobClient _client;

    public HangfirePeer(string connectionString)
    {
        var options = new PostgreSqlStorageOptions { PrepareSchemaIfNecessary = true, QueuePollInterval = TimeSpan.FromSeconds(1), EnableLongPolling = true };
        GlobalConfiguration.Configuration.UsePostgreSqlStorage(setup => setup.UseNpgsqlConnection(connectionString), options);
        _client = new BackgroundJobClient();
    }

    public async Task<TimeSpan> NoOpAsync(int count)
    {
        var done = Countdown.Begin(count);
        var clock = Stopwatch.StartNew();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => _client.Enqueue(() => NoOp()));
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 20 });
        await done;
        return clock.Elapsed;
    }

    public static void NoOp() => Countdown.Tick();
}
