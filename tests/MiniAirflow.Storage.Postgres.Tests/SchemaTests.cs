using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>The schema as the contract wants it.</summary>
public sealed class SchemaTests(PostgresFixture fixture) : IAsyncLifetime
{
    private string _database = null!;

    private PostgresServer Server => fixture.Server;

    public async ValueTask InitializeAsync() => _database = await Server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync() => await Server.DropDatabaseAsync(_database);

    [Theory]
    [InlineData("workflows", "id name description schedule_cron is_active created_at")]
    [InlineData("tasks", "id workflow_id name command retry_count retry_delay_seconds timeout_seconds created_at")]
    [InlineData("task_dependencies", "id task_id depends_on_task_id")]
    [InlineData("workflow_runs", "id workflow_id status started_at finished_at")]
    [InlineData("task_runs", "id workflow_run_id task_id status attempt started_at finished_at logs")]
    [InlineData("workers", "id hostname last_heartbeat status")]
    public async Task The_contracts_tables_have_the_contracts_columns(string table, string columns)
    {
        var there = await RowsAsync($"select column_name::text from information_schema.columns where table_name = '{table}'");
        columns.Split(' ').ShouldAllBe(column => there.Contains(column));
        (await RowsAsync($"select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = '{table}'::regclass and i.indisprimary"))
            .ShouldBe(["id"]);
    }

    [Theory]
    [InlineData("workflows", "name is_active created_at")]
    [InlineData("tasks", "workflow_id created_at")]
    [InlineData("task_dependencies", "task_id depends_on_task_id")]
    [InlineData("workflow_runs", "workflow_id status started_at")]
    [InlineData("task_runs", "workflow_run_id task_id status started_at")]
    [InlineData("workers", "status last_heartbeat")]
    public async Task The_contracts_columns_are_led_by_an_index(string table, string columns)
    {
        var leading = await RowsAsync($"select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indrelid = '{table}'::regclass and i.indpred is null");
        columns.Split(' ').ShouldAllBe(column => leading.Contains(column));
    }

    [Theory]
    [InlineData("tasks", "workflow_id>workflows")]
    [InlineData("task_dependencies", "task_id>tasks depends_on_task_id>tasks")]
    [InlineData("workflow_runs", "workflow_id>workflows")]
    [InlineData("task_runs", "workflow_run_id>workflow_runs task_id>tasks")]
    public async Task The_contracts_foreign_keys_are_there(string table, string keys) =>
        (await RowsAsync($"select a.attname || '>' || c.confrelid::regclass from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f' and c.conrelid = '{table}'::regclass"))
            .ShouldBe(keys.Split(' '), ignoreOrder: true);

    [Fact]
    public async Task The_whole_way_down_leaves_nothing_behind()
    {
        new PostgresMigrator(Server.ConnectionString(_database)).Down(int.MaxValue);
        (await RowsAsync("select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S', 'v')")).ShouldBe(["schema_migrations"]);
    }

    [Fact]
    public void Each_migration_has_the_next_number() =>
        MigrationStep.LoadAll(typeof(PostgresMigrator).Assembly).Select(step => step.Version).ShouldBe(Enumerable.Range(1, MigrationStep.LoadAll(typeof(PostgresMigrator).Assembly).Count).Select(i => (long)i));

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString(_database) + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(reader.GetString(0));
        return rows;
    }
}
