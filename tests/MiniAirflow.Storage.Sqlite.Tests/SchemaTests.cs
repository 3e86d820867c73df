using System.Text;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Tests.Support;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>The schema as a reviewed artefact, and as the contract wants it.</summary>
public sealed class SchemaTests : IAsyncDisposable
{
    private readonly TestDatabase _file = new();
    private readonly Database _db;

    public SchemaTests()
    {
        _file.CreateMigrator().Up();
        _db = Database.Open(_file.File);
    }

    [Fact]
    public void Each_migration_has_its_way_back_and_the_next_number()
    {
        var files = Directory.GetFiles(Repository.PathOf("db", "migrations", "sqlite")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        var steps = MigrationStep.LoadAll(typeof(SqliteMigrator).Assembly);
        files.ShouldBe(steps.SelectMany(step => (string[])[$"{step.Name}.down.sql", $"{step.Name}.up.sql"]));
        steps.Select(step => step.Version).ShouldBe(Enumerable.Range(1, steps.Count).Select(i => (long)i));
        steps.ShouldAllBe(step => step.Name.StartsWith($"{step.Version:D6}_", StringComparison.Ordinal));
    }

    [Fact]
    public void The_committed_dump_is_the_schema_that_the_migrations_make()
    {
        var dump = new StringBuilder("-- The schema after all migrations; written by SchemaTests when UPDATE_SCHEMA=1, and compared by it otherwise.\n");
        foreach (var row in Rows("select sql, '' from sqlite_schema where sql is not null order by tbl_name, type desc, name")) dump.Append('\n').Append(row.First).Append(";\n");
        var path = Repository.PathOf("db", "schema.sqlite.sql");
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1") File.WriteAllText(path, dump.ToString());
        File.ReadAllText(path).ShouldBe(dump.ToString(), "run the tests with UPDATE_SCHEMA=1 and review the difference");
    }

    [Fact]
    public void The_whole_way_down_leaves_nothing_behind()
    {
        _file.CreateMigrator().Down(int.MaxValue);
        Rows("select name, '' from sqlite_schema where tbl_name <> 'schema_migrations'").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("workflows", "id name description schedule_cron is_active created_at")]
    [InlineData("tasks", "id workflow_id name command retry_count retry_delay_seconds timeout_seconds created_at")]
    [InlineData("task_dependencies", "id task_id depends_on_task_id")]
    [InlineData("workflow_runs", "id workflow_id status started_at finished_at")]
    [InlineData("task_runs", "id workflow_run_id task_id status attempt started_at finished_at logs")]
    [InlineData("workers", "id hostname last_heartbeat status")]
    public void The_contracts_tables_have_the_contracts_columns(string table, string columns)
    {
        var there = Rows($"select name, '' from pragma_table_info('{table}')").Select(row => row.First).ToList();
        columns.Split(' ').ShouldAllBe(column => there.Contains(column));
        Rows($"select name, '' from pragma_table_info('{table}') where pk > 0").Select(row => row.First).ShouldBe(["id"]);
    }

    [Theory]
    [InlineData("workflows", "is_active created_at")]
    [InlineData("tasks", "workflow_id created_at")]
    [InlineData("task_dependencies", "task_id depends_on_task_id")]
    [InlineData("workflow_runs", "workflow_id status started_at")]
    [InlineData("task_runs", "workflow_run_id task_id status started_at")]
    [InlineData("workers", "status last_heartbeat")]
    public void The_contracts_columns_are_led_by_an_index(string table, string columns)
    {
        var leading = Rows($"select c.name, '' from pragma_index_list('{table}') i join pragma_index_info(i.name) c where c.seqno = 0 and i.partial = 0")
            .Select(row => row.First).ToHashSet();
        columns.Split(' ').ShouldAllBe(column => leading.Contains(column));
    }

    [Theory]
    [InlineData("tasks", "workflow_id>workflows")]
    [InlineData("task_dependencies", "task_id>tasks depends_on_task_id>tasks")]
    [InlineData("workflow_runs", "workflow_id>workflows")]
    [InlineData("task_runs", "workflow_run_id>workflow_runs task_id>tasks")]
    public void The_contracts_foreign_keys_are_there(string table, string keys) =>
        Rows($"select \"from\", \"table\" from pragma_foreign_key_list('{table}')").Select(row => $"{row.First}>{row.Second}").ShouldBe(keys.Split(' '), ignoreOrder: true);

    [Fact]
    public void An_edge_is_unique()
    {
        var columns = Rows("select group_concat(c.name, ' '), '' from pragma_index_list('task_dependencies') i join pragma_index_info(i.name) c where i.\"unique\" = 1 and i.origin = 'u' group by i.name");
        columns.Select(row => row.First).ShouldContain("task_id depends_on_task_id");
    }

    private List<(string First, string Second)> Rows(string sql)
    {
        var rows = new List<(string, string)>();
        using var read = _db.Prepare(sql);
        while (read.Read()) rows.Add((read.Text(0), read.Text(1)));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        _db.Dispose();
        await _file.DisposeAsync();
    }
}
