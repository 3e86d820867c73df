using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>A turn that was decided before it was asked for, and whose one round trip is broken in the middle.</summary>
public sealed class ForesightTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private FaultProxy _proxy = null!;
    private string _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(isDurable: false, "shared_preload_libraries=pg_stat_statements");
        _proxy = FaultProxy.Start(_server.Port);
        _database = await _server.CreateDatabaseAsync();
        await _server.ExecuteAsync(_database, "create extension pg_stat_statements");
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(ProxyDirections.ToClient)]
    [InlineData(ProxyDirections.ToServer)]
    public async Task F23_A_foreseen_turn_is_done_once_whichever_way_its_connection_fails(ProxyDirections swallowed)
    {
        await using var store = Open();
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, "worker-1", "host-1", ["default"], Slots: 1), Stop);
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("chain", "a", "b < a", "c < b", "d < c")), Stop)).Workflow.ShouldNotBeNull();
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run.ShouldNotBeNull();
        var first = (await TurnAsync(store, worker)).Leased[0];
        var second = (await TurnAsync(store, worker, first)).Leased[0];
        (await CallsAsync("Queue/expect_held")).ShouldBe(1, "the turn that is to be broken would be foreseen");

        _proxy.HalfOpen(swallowed);
        var broken = TurnAsync(store, worker, second);
        if (swallowed == ProxyDirections.ToClient)
            await Poll.UntilAsync(async () => await _server.AskAsync<long>(_database, "select count(*) from task_runs where state = 'success'") == 2);
        _proxy.Heal();
        _proxy.Cut();
        var third = (await broken).Leased.ShouldHaveSingleItem();

        third.Task.Name.ShouldBe("c");
        var fourth = (await TurnAsync(store, worker, third)).Leased.ShouldHaveSingleItem();
        await TurnAsync(store, worker, fourth);
        (await store.Runs.FindAsync(run.Id, Stop)).ShouldNotBeNull().State.ShouldBe(RunState.Success);
        var ends = (await store.Events.ReadAfterAsync(0, 1_000, Stop)).Select(one => one.Task).OfType<TaskRunEvent>().Where(one => one.State == TaskState.Success);
        ends.Select(one => one.TaskName).ShouldBe(["a", "b", "c", "d"]);
    }

    private static async Task<ExchangeResult> TurnAsync(PostgresStore store, Guid worker, params IReadOnlyList<LeasedTask> finished)
    {
        var result = await store.Queue.ExchangeAsync(new ExchangeRequest
        {
            WorkerId = worker, Want = 1, Finished = [.. finished.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))],
        }, Stop);
        result.Accepted.ShouldAllBe(one => one);
        return result;
    }

    private Task<long> CallsAsync(string statement) =>
        _server.AskAsync<long>(_database, $"select coalesce(sum(calls), 0)::bigint from pg_stat_statements where query like '%miniairflow:{statement} %'");

    private PostgresStore Open() => PostgresStore.Open(new PostgresStoreOptions
    {
        ConnectionString = _server.ConnectionString(_database).Replace($"Port={_server.Port}", $"Port={_proxy.Port}", StringComparison.Ordinal),
        Wakes = new InProcessWakeBus(TimeProvider.System), RetryFor = TimeSpan.FromSeconds(60),
    });
}
