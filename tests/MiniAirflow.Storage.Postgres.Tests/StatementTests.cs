using System.Text.RegularExpressions;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

public sealed partial class StatementTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Every_statement_is_prepared_by_a_server_with_the_schema_and_tells_its_name()
    {
        var database = await fixture.Server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(fixture.Server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var problems = new List<string>();
        foreach (var name in Sql.Text.Names)
        {
            var sql = Sql.Text.Get(name);
            sql.ShouldStartWith($"/* miniairflow:{name} */");
            if (Utility().IsMatch(sql)) continue; // these have no plan
            await using var command = new NpgsqlCommand($"prepare \"{name}\" as {sql}", connection);
            try
            {
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
            catch (PostgresException e)
            {
                problems.Add($"{name}: {e.MessageText}");
            }
        }
        problems.ShouldBeEmpty();
        await connection.CloseAsync();
        await fixture.Server.DropDatabaseAsync(database);
    }

    [GeneratedRegex(@"\*/ (--[^\n]*\n)*(begin|commit|rollback|listen)")]
    private static partial Regex Utility();
}
