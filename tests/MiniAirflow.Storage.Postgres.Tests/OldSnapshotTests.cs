using System.Globalization;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>A neighbour that sits in a transaction with an old snapshot, so that nothing that is gone can be removed.</summary>
public sealed class OldSnapshotTests : CountedStatements
{
    private const int TasksPerRun = 1_000;
    private const int Runs = 50;

    // What each turn and each heartbeat sends. The counts are pages that a statement looked at, as the server counts them.
    private static readonly string[] Hot =
        ["Queue/claim", "Queue/look", "Core/insert_events", "Runs/touch_expected", "Queue/held_by_worker", "Queue/finish", "Queue/due", "Queue/next_due"];

    [Fact]
    public async Task F50_Beside_a_neighbour_idle_in_a_transaction_a_claim_costs_after_50000_tasks_what_it_did_at_first()
    {
        await using var neighbour = await SitInATransactionAsync();
        await using var store = Open();
        var (workflow, worker) = await PrepareAsync(store);
        Dictionary<string, double> young = [], old = [];
        for (var run = 0; run < Runs; run++)
        {
            // The first run finds a plan for each statement, and the first floors.
            if (run is 2 or Runs - 3) await Server.ExecuteAsync(Database, "select pg_stat_statements_reset()");
            await WorkThroughARunAsync(store, workflow, worker);
            if (run == 4) young = await PagesAsync();
        }
        old = await PagesAsync();

        var done = await Server.AskAsync<long>(Database, "select count(*) from task_runs where state = 'success'");
        done.ShouldBe(Runs * TasksPerRun);
        var told = string.Join('\n', Hot.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}: {young.GetValueOrDefault(name):0} pages a call, then {old.GetValueOrDefault(name):0}")));
        TestContext.Current.SendDiagnosticMessage(told);
        // What is gone by then lies on thousands of pages; how many of the newest a look crosses depends on how lately the last one was, and so on the machine.
        foreach (var name in Hot) old[name].ShouldBeLessThan((young[name] * 2) + 500, $"{name} walks over what is gone:\n{told}");
    }

    private async Task<NpgsqlConnection> SitInATransactionAsync()
    {
        var connection = new NpgsqlConnection(Server.ConnectionString(Database) + ";Pooling=false;Application Name=report");
        await connection.OpenAsync(Stop);
        await using var begin = new NpgsqlCommand("begin isolation level repeatable read; select count(*) from workflows", connection);
        await begin.ExecuteNonQueryAsync(Stop);
        return connection;
    }

    private static async Task<(Workflow Workflow, Guid Worker)> PrepareAsync(PostgresStore store)
    {
        var flow = Flow.Of("wide", [.. Enumerable.Range(0, TasksPerRun).Select(i => $"t{i}")]);
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(flow), Stop)).Workflow.ShouldNotBeNull();
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, "worker-1", "host-1", ["default"], Slots: 50), Stop);
        return (workflow, worker);
    }

    private static async Task WorkThroughARunAsync(PostgresStore store, Workflow workflow, Guid worker)
    {
        (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Outcome.ShouldBe(CreateRunOutcome.Created);
        IReadOnlyList<LeasedTask> held = [];
        var turns = 0;
        do
        {
            List<FinishedAttempt> finished = [.. held.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))];
            var result = await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Finished = finished, Want = 50 }, Stop);
            result.Accepted.ShouldAllBe(one => one);
            held = result.Leased;
            if (++turns % 7 != 0) continue;
            (await store.Queue.RenewAsync(worker, [.. held.Select(one => new Lease(one.TaskRunId, one.Token))], Stop)).ShouldNotBeNull().Lost.ShouldBeEmpty();
            await store.Queue.PromoteDueAsync(Stop);
        }
        while (held.Count > 0);
    }

    private async Task<Dictionary<string, double>> PagesAsync()
    {
        var pages = new Dictionary<string, double>();
        await using var connection = new NpgsqlConnection(Server.ConnectionString(Database) + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand("""
            select substring(query from '^/\* miniairflow:([A-Za-z_/]+) \*/'), (sum(shared_blks_hit + shared_blks_read) / sum(calls))::float8
            from pg_stat_statements where query like '/* miniairflow:%' group by 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop)) pages[reader.GetString(0)] = reader.GetDouble(1);
        return pages;
    }
}
