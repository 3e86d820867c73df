using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>Others on the same database, who hold locks, sit in transactions, or listen.</summary>
public sealed class NeighbourTests(PostgresFixture fixture) : IAsyncLifetime
{
    private string _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await fixture.Server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync() => await fixture.Server.DropDatabaseAsync(_database);

    [Fact]
    public async Task F43_Slots_of_others_fire_while_somebody_holds_a_workflows_rows_and_the_held_one_fires_when_it_lets_go()
    {
        await using var store = Open();
        var held = await PublishAsync(store, Flow.Of("held", "a").Every("0 * * * *"));
        var other = await PublishAsync(store, Flow.Of("other", "a").Every("0 * * * *"));
        await fixture.Server.ExecuteAsync(_database, "update schedules set next_slot = date_trunc('hour', now()), next_fire_at = date_trunc('hour', now())");
        await using (await HoldAsync($"select * from workflows where id = '{held.Id}' for update"))
        {
            (await store.Schedules.FireDueAsync(Stop)).ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
            (await RunsOfAsync(store, other)).ShouldHaveSingleItem();
            (await RunsOfAsync(store, held)).ShouldBeEmpty();
        }
        // The server hears of a closed connection a moment later.
        await Poll.UntilAsync(async () =>
        {
            await store.Schedules.FireDueAsync(Stop);
            return (await RunsOfAsync(store, held)).Count == 1;
        });
        (await RunsOfAsync(store, other)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task F43_A_report_that_waits_for_a_held_run_steps_aside_and_others_go_on()
    {
        await using var store = Open(retryFor: TimeSpan.FromMinutes(1));
        var (held, other) = (await PublishAsync(store, Flow.Of("held", "a")), await PublishAsync(store, Flow.Of("other", "a", "b < a", "c < b")));
        var (here, there) = (await WorkerAsync(store), await WorkerAsync(store));
        await CreateAsync(store, held);
        var lease = (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = here, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem();
        Task<ExchangeResult> report;
        await using (await HoldAsync("select * from workflow_runs for update"))
        {
            report = Task.Run(() => store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = here, Finished = [Good(lease)] }, Stop).AsTask()); // a turn may be taken on its caller's thread
            await CreateAsync(store, other);
            for (var i = 0; i < 3; i++)
            {
                var task = (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = there, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem();
                (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = there, Finished = [Good(task)] }, Stop)).Accepted.ShouldBe([true]);
            }
            (await RunsOfAsync(store, other)).ShouldHaveSingleItem().State.ShouldBe(RunState.Success);
            report.IsCompleted.ShouldBeFalse();
        }
        (await report).Accepted.ShouldBe([true]);
        (await RunsOfAsync(store, held)).ShouldHaveSingleItem().State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task F43_Runs_are_created_while_a_publication_of_their_workflow_is_under_way()
    {
        await using var store = Open();
        var workflow = await PublishAsync(store, Flow.Of("large", "a"));
        await using (await HoldAsync(Sql.Text.Get("Workflows/lock_by_name").Replace("$1", "'large'", StringComparison.Ordinal)
            + $"; update workflows set description = 'under way' where id = '{workflow.Id}'"))
            await CreateAsync(store, workflow);
    }

    [Fact]
    public async Task F50_A_neighbour_with_an_old_transaction_is_named()
    {
        await using var store = Open();
        await using var neighbour = await HoldAsync("select txid_current()", "nightly-report");
        var concerns = await ((IStore)store).ConcernsAsync(Stop);
        var concern = concerns.ShouldHaveSingleItem();
        concern.ShouldContain($"Session {neighbour.ProcessID} ");
        concern.ShouldContain("nightly-report");
        concern.ShouldContain("idle in transaction");
    }

    private PostgresStore Open(TimeSpan? retryFor = null) => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = fixture.Server.ConnectionString(_database), Wakes = new InProcessWakeBus(TimeProvider.System),
        RetryFor = retryFor ?? TimeSpan.FromSeconds(5), OldTransaction = TimeSpan.Zero,
    });

    /// <summary>Another session that has run statements in a transaction, which it keeps open.</summary>
    private async Task<NpgsqlConnection> HoldAsync(string sql, string application = "neighbour")
    {
        var connection = new NpgsqlConnection(fixture.Server.ConnectionString(_database) + $";Pooling=false;Application Name={application}");
        await connection.OpenAsync(Stop);
        await ExecuteAsync(connection, $"begin; {sql}");
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static FinishedAttempt Good(LeasedTask task) => new(task.TaskRunId, task.Token, TaskOutcome.Success, TimeSpan.Zero);

    private static async Task<Workflow> PublishAsync(PostgresStore store, Core.Definitions.WorkflowDefinition flow) =>
        (await store.Workflows.PublishAsync(new PublishRequest(flow), Stop)).Workflow.ShouldNotBeNull();

    private static async Task CreateAsync(PostgresStore store, Workflow workflow) =>
        (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Outcome.ShouldBe(CreateRunOutcome.Created);

    private static async Task<IReadOnlyList<WorkflowRun>> RunsOfAsync(PostgresStore store, Workflow workflow) =>
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items;

    private static async Task<Guid> WorkerAsync(PostgresStore store)
    {
        var id = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(id, "worker-1", "host-1", ["default"], Slots: 8), Stop);
        return id;
    }
}
