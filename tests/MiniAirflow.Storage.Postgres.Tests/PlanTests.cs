using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>How the server goes about the statements of the hot path when the tables are large.</summary>
public sealed class PlanTests(PostgresFixture fixture)
{
    private const int Finished = 200_000;
    private const int Waiting = 50_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_touches_only_what_it_takes_however_much_has_ended_and_however_much_waits()
    {
        var database = await fixture.Server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(fixture.Server.ConnectionString(database) + ";Pooling=false;Command Timeout=120");
        await connection.OpenAsync(Stop);
        await ExecuteAsync(connection, Fill);

        var plan = await ExplainAsync(connection);

        plan.ShouldContain("Index Scan using task_runs_ready");
        plan.ShouldNotContain("Seq Scan on task_runs");
        var buffers = plan.Split('\n').First(line => line.Contains("shared hit=", StringComparison.Ordinal) || line.Contains("shared read=", StringComparison.Ordinal));
        Pages(buffers).ShouldBeLessThan(600, plan);
        await connection.CloseAsync();
        await fixture.Server.DropDatabaseAsync(database);
    }

    private const string Fill = """
        insert into workflows (id, name) values ('00000000-0000-7000-8000-000000000001', 'w');
        insert into tasks (id, workflow_id, name) values ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 't');
        insert into workflow_runs (id, workflow_id, version, state, trigger, created_at)
            values ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 1, 'queued', 'manual', now());
        insert into workers (id, hostname, name, queues, slots, started_at, lease_expires_at)
            values ('00000000-0000-7000-8000-000000000004', 'h', 'n', '{default}', 8, now(), now());
        set session_replication_role = replica;
        insert into task_runs (id, workflow_run_id, task_id, status, attempt, finished_at, task_index, state, queue, priority, queued_at, worker_id)
            select gen_random_uuid(), '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 'success', 1, now(), i, 'success', 'default', 5, now(),
                '00000000-0000-7000-8000-000000000004' from generate_series(1, {0}) i;
        insert into task_runs (id, workflow_run_id, task_id, attempt, task_index, state, queue, priority, queued_at)
            select gen_random_uuid(), '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 1, -i, 'queued', 'default', 5, now() from generate_series(1, {1}) i;
        set session_replication_role = origin;
        analyze;
        """;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(
            sql.Replace("{0}", $"{Finished}", StringComparison.Ordinal).Replace("{1}", $"{Waiting}", StringComparison.Ordinal), connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, timing off) {Sql.Text.Get("Queue/claim")}", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = new Guid("00000000-0000-7000-8000-000000000004") });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 16 });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = TimeProvider.System.GetUtcNow().UtcDateTime });
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static int Pages(string buffers) => buffers.Split(' ').Where(word => word.StartsWith("hit=", StringComparison.Ordinal) || word.StartsWith("read=", StringComparison.Ordinal))
        .Sum(word => int.Parse(word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture));
}
