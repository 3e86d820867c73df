using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>The lock under which schemas change, and whoever holds it and is not there any more.</summary>
public sealed class MigratorLockTests(PostgresFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PostgresServer Server => fixture.Server;

    [Fact]
    public async Task F51_Who_loses_the_lock_with_its_session_does_nothing_more_and_says_so()
    {
        var database = await Server.CreateDatabaseAsync(isMigrated: false);
        await using var obstacle = await Obstacle.RaiseAsync(Server, database);
        var robbed = Task.Run(() => new PostgresMigrator(Server.ConnectionString(database)).Up(), Stop);
        await WaitersAsync(database, 1);
        await Server.ExecuteAsync(database, $"select pg_terminate_backend(pid) from pg_stat_activity where {Migrating(database)}");

        var error = await Should.ThrowAsync<StoreException>(() => robbed);

        (error.IsTransient, error.Message).ShouldBe((true, "The database is restarting."));
        await obstacle.LiftAsync();
        (await Server.AskAsync<bool>(database, "select to_regclass('workflows') is null and to_regclass('schema_migrations') is null")).ShouldBeTrue("it went on without its lock");
        new PostgresMigrator(Server.ConnectionString(database)).Up().Current.ShouldBeGreaterThan(0);
        await NothingIsLockedAsync(database);
    }

    [Fact]
    public async Task F51_Work_goes_on_under_no_lock_that_a_session_could_lose_without_noticing()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var store = new Storage.Conformance.Support.TestStore(new TestDatabase(Server, database));
        await store.StartRunAsync(Storage.Conformance.Support.Flow.Of("etl", "a", "b < a"));
        await (await store.StartWorkerAsync()).DrainAsync();
        // Whatever a lane has decided it wrote in the same transaction, under locks of that transaction's own.
        (await Server.AskAsync<long>(database, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")).ShouldBe(0);
    }

    [Fact]
    public async Task F52_A_lock_whose_holder_is_at_the_far_end_of_a_dead_network_is_free_in_seconds()
    {
        var database = await Server.CreateDatabaseAsync(isMigrated: false);
        await using var proxy = FaultProxy.Start(Server.Port);
        await using var obstacle = await Obstacle.RaiseAsync(Server, database);
        var far = Server.ConnectionString(database).Replace($"Port={Server.Port}", $"Port={proxy.Port}", StringComparison.Ordinal);
        var cutOff = Task.Run(() => new PostgresMigrator(far).Up(), Stop);
        await WaitersAsync(database, 1);
        proxy.HalfOpen(); // neither end hears of the other again, and neither is told that

        await obstacle.LiftAsync();
        // The server has done what the lost one asked for, and waits for its next word with the lock in its hands.
        var next = Task.Run(() => new PostgresMigrator(Server.ConnectionString(database)).Up(), Stop);
        (await next.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Stop)).Current.ShouldBeGreaterThan(0);

        proxy.Heal();
        await Should.ThrowAsync<StoreException>(() => cutOff);
        await NothingIsLockedAsync(database);
    }

    [Fact]
    public async Task F52_Who_gives_up_while_waiting_for_a_lock_leaves_nothing_locked()
    {
        var database = await Server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(new PostgresStoreOptions
        {
            ConnectionString = Server.ConnectionString(database) + ";Options=-c lock_timeout=200ms", Wakes = new InProcessWakeBus(TimeProvider.System), RetryFor = TimeSpan.FromMilliseconds(500),
        });
        await using (var obstacle = await Obstacle.RaiseAsync(Server, database, "lock table workflows in access exclusive mode"))
        {
            var publish = new PublishRequest(Storage.Conformance.Support.Flow.Of("etl", "a"));
            (await Should.ThrowAsync<StoreException>(async () => await store.Workflows.PublishAsync(publish, Stop))).IsTransient.ShouldBeTrue();
            (await Server.AskAsync<long>(database, $"""
                select count(*) from pg_locks l join pg_stat_activity a using (pid)
                where a.datname = '{database}' and a.application_name = 'miniairflow' and l.locktype in ('relation', 'tuple', 'advisory') and l.mode <> 'AccessShareLock'
                """)).ShouldBe(0, "its session went back to idle, with no lock");
            await obstacle.LiftAsync();
        }
        (await store.Workflows.PublishAsync(new PublishRequest(Storage.Conformance.Support.Flow.Of("etl", "a")), Stop)).Workflow.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("13.9")]
    [InlineData("9.6.24")]
    public async Task A_server_that_is_too_old_is_refused_in_a_sentence_that_says_which_will_do(string version)
    {
        await using var old = AncientPostgres.Start(version);
        var error = await Should.ThrowAsync<StoreException>(() => Task.Run(PostgresMigrator.OfUrl(old.Url).Up, Stop));
        error.IsTransient.ShouldBeFalse("waiting does not help");
        error.Message.ShouldBe($"The database server is PostgreSQL {version}; 14 is the oldest that will do.");
    }

    private static string Migrating(string database) => $"datname = '{database}' and application_name = 'miniairflow-migrate'";

    private Task WaitersAsync(string database, long count) => Poll.UntilAsync(async () =>
        await Server.AskAsync<long>(database, $"select count(*) from pg_stat_activity where {Migrating(database)} and wait_event_type = 'Lock'") == count);

    private async Task NothingIsLockedAsync(string database)
    {
        await Poll.UntilAsync(async () => await Server.AskAsync<long>(database, $"select count(*) from pg_stat_activity where {Migrating(database)}") == 0);
        (await Server.AskAsync<long>(database, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")).ShouldBe(0);
        await Server.DropDatabaseAsync(database);
    }

    /// <summary>A transaction of somebody else's, in the way of a step.</summary>
    private sealed class Obstacle(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        /// <summary>By default somebody is about to take the name of a table, at which the first step comes to a stop in its middle.</summary>
        public static async Task<Obstacle> RaiseAsync(PostgresServer server, string database, string sql = "create table task_runs ()")
        {
            var connection = new NpgsqlConnection(server.ConnectionString(database) + ";Pooling=false");
            await connection.OpenAsync(Stop);
            var transaction = await connection.BeginTransactionAsync(Stop);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Stop);
            return new Obstacle(connection, transaction);
        }

        public Task LiftAsync() => transaction.RollbackAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
