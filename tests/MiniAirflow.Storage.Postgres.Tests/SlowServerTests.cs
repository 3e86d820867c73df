using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>A server that answers late or not at all is not asked more often for that; its own log is the witness.</summary>
public sealed class SlowServerTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(isDurable: false, "log_statement=all");
        _database = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task F55_However_many_wait_a_lock_that_is_not_had_is_asked_for_by_one_at_a_time_and_a_last_time()
    {
        const int Callers = 50;
        var allowed = TimeSpan.FromSeconds(3);
        await using var store = Open("-c lock_timeout=20ms", allowed);
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a")), Stop)).Workflow!;
        await using var holder = new NpgsqlConnection(_server.ConnectionString(_database) + ";Pooling=false");
        await holder.OpenAsync(Stop);
        await using var transaction = await holder.BeginTransactionAsync(Stop);
        await using (var command = new NpgsqlCommand("lock table workflow_runs in access exclusive mode", holder)) await command.ExecuteNonQueryAsync(Stop);

        var calls = Enumerable.Range(0, Callers).Select(_ => store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop).AsTask()).ToList();
        foreach (var call in calls) (await Should.ThrowAsync<StoreException>(() => call)).IsTransient.ShouldBeTrue();

        // One after the other waits its 20 ms out and goes behind the others; each trying for itself would be some thousands. At their end all are tried once more.
        Count("canceling statement due to lock timeout").ShouldBeInRange(3, (int)(allowed / TimeSpan.FromMilliseconds(20)) + Callers);
        await transaction.RollbackAsync(Stop);
        (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Outcome.ShouldBe(CreateRunOutcome.Created);
    }

    [Fact]
    public async Task F55_A_heartbeat_costs_the_same_statements_whatever_its_worker_holds()
    {
        await using var store = Open("-c lock_timeout=5s", TimeSpan.FromSeconds(10));
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("wide", [.. Enumerable.Range(0, 200).Select(i => $"t{i}")])), Stop)).Workflow!;
        await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, "w", "h", ["default"], 200), Stop);
        var few = (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Want = 1 }, Stop)).Leased;
        (await CountBeatAsync(few)).ShouldBeGreaterThan(0); // the first one also prepares its statements
        var ofFew = await CountBeatAsync(few);
        IReadOnlyList<LeasedTask> many = [.. few, .. (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Want = 199 }, Stop)).Leased];
        many.Count.ShouldBe(200);

        (await CountBeatAsync(many)).ShouldBe(ofFew);

        async Task<int> CountBeatAsync(IReadOnlyList<LeasedTask> held)
        {
            // The renewer's own session tells: what others do beside it does not count.
            var before = Count("update workers set last_heartbeat") + Count("held_by_worker") + Count("from task_runs where state in ('queued', 'running') and worker_id =");
            (await store.Queue.RenewAsync(worker, [.. held.Select(one => new Lease(one.TaskRunId, one.Token))], Stop)).ShouldNotBeNull().Lost.ShouldBeEmpty();
            return Count("update workers set last_heartbeat") + Count("held_by_worker") + Count("from task_runs where state in ('queued', 'running') and worker_id =") - before;
        }
    }

    private int Count(string words) => _server.Log.Split(words).Length - 1;

    private PostgresStore Open(string options, TimeSpan retryFor) => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = $"{_server.ConnectionString(_database)};Options={options}", Wakes = new InProcessWakeBus(TimeProvider.System), RetryFor = retryFor,
        Lease = new LeaseOptions { Duration = TimeSpan.FromMinutes(5), Heartbeat = TimeSpan.FromSeconds(3) },
    });
}
