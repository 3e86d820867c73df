using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Moving.Tests.Support;

namespace MiniAirflow.Moving.Tests;

/// <summary>The catalogue against the schemas: a migration that adds a column and forgets the catalogue would lose data without a word.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public async Task It_has_every_column_of_SQLites_schema()
    {
        await using var home = (SqliteHome)await Home.CreateAsync(HomeKind.Sqlite, isMigrated: true);
        var columns = await Sqlite.RunAsync(home.File, """
            select t.name || '.' || c.name from sqlite_schema t join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite_%' and t.name not in ('counters', 'schema_migrations')
            """);
        columns.Split('\n').ShouldBe(Catalogue(), ignoreOrder: true);
    }

    [Fact]
    public async Task It_has_every_column_of_PostgreSQLs_schema_but_those_that_it_names()
    {
        await using var home = (PostgresHome)await Home.CreateAsync(HomeKind.Postgres, isMigrated: true);
        var columns = await PostgresFixture.Current.Server.AskAsync<string>(home.Name, """
            select string_agg(table_name || '.' || column_name, ' ') from information_schema.columns
            where table_schema = 'public' and table_name not in ('counters', 'schema_migrations', 'task_log_chunks') and (table_name, column_name) <> ('workflow_runs', 'revision')
            """);
        columns.Split(' ').ShouldBe(Catalogue(), ignoreOrder: true);
    }

    private static string[] Catalogue() => [.. MovedTables.All.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}"))];
}
