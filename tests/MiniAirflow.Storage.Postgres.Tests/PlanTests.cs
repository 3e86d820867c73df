using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.TestKit;
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
        await using var filled = await FillAsync();
        var connection = filled.Connection;

        var plan = await ExplainAsync(connection, "Queue/claim", Of(Worker), Of(16), Of(TimeProvider.System.GetUtcNow().UtcDateTime),
            Of<string[]>([]), Of<int[]>([]), Of<DateTime[]>([]), Of<Guid[]>([]));

        plan.ShouldContain("Index Scan using task_runs_ready");
        plan.ShouldNotContain("Seq Scan on task_runs");
        Pages(plan).ShouldBeLessThan(600, plan);
    }

    [Fact]
    public async Task I6_Fifty_thousand_that_wait_for_a_pool_cost_a_claim_and_an_admission_nothing()
    {
        await using var filled = await FillAsync(waiting: 1);
        var connection = filled.Connection;
        await ExecuteAsync(connection, Block);

        var plan = await ExplainAsync(connection, "Queue/claim", Of(Worker), Of(16), Of(TimeProvider.System.GetUtcNow().UtcDateTime),
            Of<string[]>([]), Of<int[]>([]), Of<DateTime[]>([]), Of<Guid[]>([]));
        plan.ShouldContain("Index Scan using task_runs_ready");
        plan.ShouldContain("(actual rows=1 ", customMessage: "the one that is not blocked is found");
        Pages(plan).ShouldBeLessThan(200, plan);

        // A page of 64 waiting attempts is joined with their rows; the other 49,936 are not touched.
        var heads = await ExplainAsync(connection, "Pools/heads", Of<string[]>(["pool:full"]), Of(64));
        heads.ShouldContain("limit_waits_lane");
        heads.ShouldNotContain("Seq Scan on limit_waits");
        heads.ShouldNotContain("Seq Scan on task_runs");
        Pages(heads).ShouldBeLessThan(1_500, heads);
        var states = await ExplainAsync(connection, "Pools/states", Of<string[]>(["pool:full"]), Of<string[]>(["full"]), Of(TimeProvider.System.GetUtcNow().UtcDateTime));
        Pages(states).ShouldBeLessThan(50, states);
        var lanes = await ExplainAsync(connection, "Pools/lanes", Of(""), Of(100));
        Pages(lanes).ShouldBeLessThan(50, lanes);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_a_list_touches_little_more_than_its_rows_whatever_it_is_filtered_by(string mode)
    {
        await using var filled = await FillAsync();
        var connection = filled.Connection;
        await ExecuteAsync(connection, $"set plan_cache_mode = {mode}");

        // All that ended well is older than all that waits: whoever walks in the order of time walks over everything.
        await CostsLittleAsync("Runs/list_attempts_by_status", Newest, Of(20), Of(0), Of("success"));
        await CostsLittleAsync("Runs/list_attempts_by_status", Newest, Of(20), Of(0), Of("failed"));
        await CostsLittleAsync("Runs/list_attempts", Newest, Of(20), Of(0));
        await CostsLittleAsync("Runs/list_by_status", Newest, Of(20), Of(0), Of("success"), Of(Guid.Empty));
        await CostsLittleAsync("Runs/list_by_status", Newest, Of(20), Of(0), Of("failed"), Of(Guid.Empty));
        await CostsLittleAsync("Runs/list_by_workflow", Newest, Of(20), Of(0), Of("failed"), Of(Workflow), Of(Guid.Empty));
        await CostsLittleAsync("Runs/list_by_workflow", Newest, Of(20), Of(0), NoText, Of(Workflow), Of(Guid.Empty));
        await CostsLittleAsync("Workflows/alive_runs", Of(Workflow));
        // One that ran once, before all others: whoever walks in the order of time reaches it last.
        await CostsLittleAsync("Runs/list_by_workflow", Newest, Of(20), Of(0), NoText, Of(Seldom), Of(Guid.Empty));
        await CostsLittleAsync("Runs/list_within", Newest, Of(20), Of(0), NoText, Of<Guid[]>([Seldom]), Of(Guid.Empty));
        await CostsLittleAsync("Runs/list_within", Newest, Of(20), Of(0), Of("failed"), Of<Guid[]>([Workflow, Seldom]), Of(Guid.Empty));
        await CostsLittleAsync("Views/recent", Of(14));

        async Task CostsLittleAsync(string name, params IReadOnlyList<NpgsqlParameter> parameters)
        {
            var plan = await ExplainAsync(connection, name, parameters);
            Pages(plan).ShouldBeLessThan(200, $"{name}\n{plan}");
        }
    }

    [Fact]
    public async Task T08_Counting_what_waits_and_runs_reads_nothing_of_what_has_ended()
    {
        await using var filled = await FillAsync(waiting: 100);
        var connection = filled.Connection;

        foreach (var (name, parameters) in new (string, NpgsqlParameter[])[]
        {
            ("queues", [Of(IStatisticsStore.LargestCount)]), ("workers", []), ("leased", []), ("due", [Of(IStatisticsStore.LargestCount)]), ("others", [Of(IStatisticsStore.LargestCount)]),
        })
        {
            var plan = await ExplainAsync(connection, $"Statistics/{name}", parameters);
            Pages(plan).ShouldBeLessThan(500, $"{name}\n{plan}");
        }
    }

    [Fact]
    public async Task Who_occupies_and_who_waits_is_read_without_what_has_ended_and_no_further_than_is_asked_for()
    {
        await using var filled = await FillAsync();
        var connection = filled.Connection;
        await ExecuteAsync(connection, Block.Replace("-i - 1,", "-i - 100000,", StringComparison.Ordinal));
        await ExecuteAsync(connection, Hold);

        foreach (var within in new[] { null, new[] { Workflow } })
            foreach (var (name, of) in new[] { ("lane", "pool:full"), ("pool_holders", "pool:held"), ("queue_holders", "default"), ("queue_waiters", "default") })
                await CostsAtMostAsync(2_000, name, Of(of), Of(100), Ids(within));
        await CostsAtMostAsync(200, "lane_head", Of("pool:full"));
        await CostsAtMostAsync(300, "pool_holding", Of("pool:held"));
        await CostsAtMostAsync(200, "held");
        // It counts what waits, and nothing else.
        await CostsAtMostAsync(3_000, "queue_waiting", Of("default"), Of(IStatisticsStore.LargestCount));

        async Task CostsAtMostAsync(int pages, string name, params IReadOnlyList<NpgsqlParameter> parameters)
        {
            var plan = await ExplainAsync(connection, $"Occupancies/{name}", parameters);
            plan.ShouldNotContain("Seq Scan on task_runs");
            plan.ShouldNotContain("hashed SubPlan", customMessage: "runs that have ended are not read to find those whose tasks wait");
            Pages(plan).ShouldBeLessThan(pages, $"{name}\n{plan}");
        }
    }

    private static readonly Guid Workflow = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Seldom = new("00000000-0000-7000-8000-000000000006");
    private static readonly Guid Worker = new("00000000-0000-7000-8000-000000000004");

    private const string Fill = """
        insert into workflows (id, name) values ('00000000-0000-7000-8000-000000000001', 'w');
        insert into workflows (id, name) values ('00000000-0000-7000-8000-000000000006', 'seldom');
        insert into tasks (id, workflow_id, name) values ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 't');
        insert into workflow_runs (id, workflow_id, version, state, trigger, created_at)
            values ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 1, 'queued', 'manual', now());
        insert into workflow_runs (id, workflow_id, version, status, state, trigger, created_at, finished_at)
            values ('00000000-0000-7000-8000-000000000007', '00000000-0000-7000-8000-000000000006', 1, 'success', 'success', 'manual', now(), now());
        insert into workers (id, hostname, name, queues, slots, started_at, lease_expires_at)
            values ('00000000-0000-7000-8000-000000000004', 'h', 'n', '{default}', 8, now(), now());
        set session_replication_role = replica;
        insert into workflow_runs (id, workflow_id, version, status, state, trigger, created_at, finished_at)
            select ('01' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000001', 1, 'success', 'success', 'manual', now(), now() from generate_series(1, 20000) i;
        insert into workflow_runs (id, workflow_id, version, status, state, trigger, created_at)
            select ('02' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000001', 1, 'running', 'running', 'manual', now() from generate_series(1, 20000) i;
        insert into task_runs (id, workflow_run_id, task_id, status, attempt, finished_at, task_index, state, queue, priority, queued_at, worker_id)
            select ('01' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 'success', 1, now(), i, 'success', 'default', 5, now(),
                '00000000-0000-7000-8000-000000000004' from generate_series(1, {0}) i;
        insert into task_runs (id, workflow_run_id, task_id, attempt, task_index, state, queue, priority, queued_at)
            select ('02' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 1, -i, 'queued', 'default', 5, now() from generate_series(1, {1}) i;
        set session_replication_role = origin;
        analyze;
        """;

    /// <summary>Attempts that wait for a full pool.</summary>
    private const string Block = """
        set session_replication_role = replica;
        insert into task_runs (id, workflow_run_id, task_id, attempt, task_index, state, queue, priority)
            select ('03' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 1, -i - 1, 'scheduled', 'default', 5 from generate_series(1, {1}) i;
        insert into pools (id, name, slots, updated_at) values ('00000000-0000-7000-8000-000000000005', 'full', 0, now());
        insert into limit_waits (task_run_id, lane, rank, demands) select id, 'pool:full', now(), '[{"limit":"pool:full","slots":1}]' from task_runs where state = 'scheduled';
        set session_replication_role = origin;
        analyze;
        """;

    /// <summary>Attempts that run, and are in a pool.</summary>
    private const string Hold = """
        set session_replication_role = replica;
        insert into task_runs (id, workflow_run_id, task_id, attempt, task_index, status, state, queue, priority, queued_at, leased_at, worker_id, lease_token)
            select ('04' || substr(md5(i::text), 3))::uuid, '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 2, i, 'running', 'running', 'default', 5, now(), now(),
                '00000000-0000-7000-8000-000000000004', i from generate_series(1, 50) i;
        insert into limit_holds (task_run_id, place, limit_name, slots) select id, 0, 'pool:held', 1 from task_runs where state = 'running';
        set session_replication_role = origin;
        analyze;
        """;

    /// <summary>A database of its own with large tables, that goes when it is disposed.</summary>
    private async Task<FilledDatabase> FillAsync(int waiting = Waiting)
    {
        var name = await fixture.Server.CreateDatabaseAsync();
        var connection = new NpgsqlConnection(fixture.Server.ConnectionString(name) + ";Pooling=false;Command Timeout=120");
        await connection.OpenAsync(Stop);
        await ExecuteAsync(connection, Fill.Replace("{1}", $"{waiting}", StringComparison.Ordinal));
        return new FilledDatabase(fixture.Server, name, connection);
    }

    private sealed record FilledDatabase(PostgresServer Server, string Name, NpgsqlConnection Connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Server.DropDatabaseAsync(Name);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(
            sql.Replace("{0}", $"{Finished}", StringComparison.Ordinal).Replace("{1}", $"{Waiting}", StringComparison.Ordinal), connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Newest => Of(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));

    private static NpgsqlParameter Ids(Guid[]? ids) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Uuid, Value = (object?)ids ?? DBNull.Value };

    private static NpgsqlParameter NoText => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = DBNull.Value };

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, string name, params IReadOnlyList<NpgsqlParameter> parameters)
    {
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, timing off) {Sql.Text.Get(name)}", connection);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    /// <summary>Pages that the whole statement looked at: the first line of buffers is the root's.</summary>
    private static int Pages(string plan) => (plan.Split('\n').FirstOrDefault(line => line.Contains("Buffers: shared", StringComparison.Ordinal)) ?? "").Split(' ')
        .Where(word => word.StartsWith("hit=", StringComparison.Ordinal) || word.StartsWith("read=", StringComparison.Ordinal))
        .Sum(word => int.Parse(word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture));
}
