using MiniAirflow.Core.Events;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>A server of the test's own that counts what is asked of it, statement by statement.</summary>
public abstract class CountedStatements : IAsyncLifetime
{
    protected PostgresServer Server { get; private set; } = null!;

    protected string Database { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await PostgresServer.StartAsync(isDurable: false, "shared_preload_libraries=pg_stat_statements");
        Database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(Database, "create extension pg_stat_statements");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a store as a process of its own would.</summary>
    /// <param name="port">Where; null for the server itself.</param>
    /// <param name="retryFor">How long it tries; null for long.</param>
    protected PostgresStore Open(int? port = null, TimeSpan? retryFor = null) => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = Server.ConnectionString(Database).Replace($"Port={Server.Port}", $"Port={port ?? Server.Port}", StringComparison.Ordinal),
        Wakes = new InProcessWakeBus(TimeProvider.System), RetryFor = retryFor ?? TimeSpan.FromSeconds(60),
    });

    /// <summary>How often a statement was sent.</summary>
    protected Task<long> CallsAsync(string statement) =>
        Server.AskAsync<long>(Database, $"select coalesce(sum(calls), 0)::bigint from pg_stat_statements where query like '/* miniairflow:{statement} */%'");
}
