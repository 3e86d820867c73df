using System.Globalization;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres.Tests;
using MiniAirflow.TestKit;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>One server for the suites, and a database of its own for each test.</summary>
public sealed class PostgresFixture : IStoreFixture, IAsyncLifetime
{
    /// <summary>The server. What a power cut would do has tests with servers of their own; here the flushes would only cost time.</summary>
    public PostgresServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    public StoreCapabilities Capabilities { get; } = new() { SharedByProcesses = true };

    /// <summary>The one fixture, for what is not made by the test runner.</summary>
    internal static PostgresFixture Current { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Server = await PostgresServer.StartAsync(isDurable: false);
        Current = this;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask<ITestDatabase> CreateDatabaseAsync() => new TestDatabase(Server, await Server.CreateDatabaseAsync(isMigrated: false));

    /// <summary>A database with the schema, and a store on it.</summary>
    internal async Task<TestStore> OpenAsync(LeaseOptions? lease = null) => new(new TestDatabase(Server, await Server.CreateDatabaseAsync()), lease);
}

/// <summary>One database of the server.</summary>
internal sealed class TestDatabase(PostgresServer server, string name) : ITestDatabase
{
    /// <summary>Its connection string.</summary>
    public string ConnectionString => server.ConnectionString(name);

    /// <inheritdoc/>
    public IMigrator CreateMigrator() => new PostgresMigrator(ConnectionString);

    /// <inheritdoc/>
    public IStore Open(StoreSettings settings) => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = ConnectionString,
        Lease = settings.Lease,
        Time = settings.Time,
        Wakes = settings.Wakes,
        Observers = [settings.Observer],
    });

    /// <inheritdoc/>
    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public string Literal(DateTimeOffset time) => $"timestamptz '{time.ToString("O", CultureInfo.InvariantCulture)}'";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);
}
