using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>Migrations that are interrupted, and databases that must not be touched.</summary>
public sealed class MigratorFaultTests(PostgresFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PostgresServer Server => fixture.Server;

    [Fact]
    public async Task F53_A_migrator_whose_session_dies_midway_leaves_nothing_half_done_and_nothing_locked()
    {
        var database = await Server.CreateDatabaseAsync(isMigrated: false);
        await using var holder = new NpgsqlConnection(Server.ConnectionString(database) + ";Pooling=false");
        await holder.OpenAsync(Stop);
        // The step comes to a stop at its first table, whose name somebody else is about to take.
        await using var transaction = await holder.BeginTransactionAsync(Stop);
        await using (var command = new NpgsqlCommand("create table task_runs ()", holder)) await command.ExecuteNonQueryAsync(Stop);
        var doomed = Task.Run(() => new PostgresMigrator(Server.ConnectionString(database)).Up(), Stop);
        var waiting = Task.Run(() => new PostgresMigrator(Server.ConnectionString(database)).Up(), Stop);
        await Poll.UntilAsync(async () => await Server.AskAsync<long>(database, $"select count(*) from pg_stat_activity where datname = '{database}' and wait_event_type = 'Lock'") == 2);

        // What a SIGKILL of its process does: the server takes its transaction back. One of the two is in the middle, the other waits for its turn.
        await Server.ExecuteAsync(database, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}' and wait_event_type = 'Lock' and wait_event <> 'advisory'");
        await transaction.RollbackAsync(Stop);

        var ends = await Task.WhenAll(EndAsync(doomed), EndAsync(waiting));
        ends.Count(one => one is StoreException { IsTransient: true }).ShouldBe(1);
        ends.Count(one => one is null).ShouldBe(1);
        (await Server.AskAsync<long>(database, "select count(*) from workflows")).ShouldBe(0);
        (await Server.AskAsync<long>(database, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")).ShouldBe(0);
        await Server.DropDatabaseAsync(database);

        static async Task<Exception?> EndAsync(Task task)
        {
            try
            {
                await task;
                return null;
            }
            catch (StoreException e)
            {
                return e;
            }
        }
    }

    [Fact]
    public async Task F54_An_open_store_of_a_newer_schema_is_refused()
    {
        var database = await Server.CreateDatabaseAsync();
        await Server.ExecuteAsync(database, "update schema_migrations set version = 999");
        Should.Throw<StoreException>(() => PostgresStore.Open(new PostgresStoreOptions { Url = Server.Url(database), Wakes = new InProcessWakeBus(TimeProvider.System) }))
            .Message.ShouldContain("newer");
        await Server.DropDatabaseAsync(database);
    }
}
