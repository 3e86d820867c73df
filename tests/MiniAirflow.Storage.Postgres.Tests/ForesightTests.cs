using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>A turn that was decided before it was asked for, and whose one round trip is broken in the middle.</summary>
public sealed class ForesightTests : ProxiedStatements
{
    [Theory]
    [InlineData(ProxyDirections.ToClient, false)]
    [InlineData(ProxyDirections.ToClient, true)]
    [InlineData(ProxyDirections.ToServer, false)]
    [InlineData(ProxyDirections.ToServer, true)]
    public async Task F23_A_foreseen_turn_is_done_once_whichever_way_its_connection_fails(ProxyDirections swallowed, bool isDrained)
    {
        await using var store = Open(Proxy.Port);
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, "worker-1", "host-1", ["default"], Slots: 1), Stop);
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("chain", "a", "b < a", "c < b", "d < c")), Stop)).Workflow.ShouldNotBeNull();
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run.ShouldNotBeNull();
        var first = (await TurnAsync(store, worker)).Leased[0];
        var second = (await TurnAsync(store, worker, first)).Leased[0];
        (await CallsAsync("Runs/touch_expected")).ShouldBe(1, "the turn that is to be broken would be foreseen");

        Proxy.HalfOpen(swallowed);
        var broken = Task.Run(() => TurnAsync(store, worker, isDrained, second)); // a turn may be taken on its caller's thread
        if (swallowed == ProxyDirections.ToClient)
            await Poll.UntilAsync(async () => await Server.AskAsync<long>(Database, "select count(*) from task_runs where state = 'success'") == 2);
        Proxy.Heal();
        Proxy.Cut();
        var third = (await broken).Leased.ShouldHaveSingleItem();

        third.Task.Name.ShouldBe("c");
        var fourth = (await TurnAsync(store, worker, third)).Leased.ShouldHaveSingleItem();
        await TurnAsync(store, worker, fourth);
        (await store.Runs.FindAsync(run.Id, Stop)).ShouldNotBeNull().State.ShouldBe(RunState.Success);
        var ends = (await store.Events.ReadAfterAsync(0, 1_000, Stop)).Select(one => one.Task).OfType<TaskRunEvent>().Where(one => one.State == TaskState.Success);
        ends.Select(one => one.TaskName).ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task A_run_of_a_known_workflow_is_created_without_a_look_at_it_and_never_of_an_old_version()
    {
        await using var store = Open();
        await using var other = Open();
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a")), Stop)).Workflow.ShouldNotBeNull();
        (await VersionOfNewRunAsync(store, workflow)).ShouldBe(1);
        (await VersionOfNewRunAsync(store, workflow)).ShouldBe(1);
        (await CallsAsync("Workflows/expect")).ShouldBe(1, "the second was foreseen");

        (await other.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a", "b < a")), Stop)).Outcome.ShouldBe(PublishOutcome.NewVersion);
        (await VersionOfNewRunAsync(store, workflow)).ShouldBe(2);
        (await VersionOfNewRunAsync(store, workflow)).ShouldBe(2);

        foreach (var run in (await other.Runs.ListAsync(new RunFilter { Limit = 100 }, Stop)).Items) await other.Runs.CancelAsync(run.Id, Stop);
        (await other.Workflows.DeleteAsync(workflow.Id, Stop)).ShouldBe(DeleteResult.Deleted);
        (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Outcome.ShouldBe(CreateRunOutcome.WorkflowNotFound);
    }

    [Theory]
    [InlineData(ProxyDirections.ToClient)]
    [InlineData(ProxyDirections.ToServer)]
    public async Task F23_A_foreseen_run_is_created_once_whichever_way_its_connection_fails(ProxyDirections swallowed)
    {
        await using var store = Open(Proxy.Port);
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a")), Stop)).Workflow.ShouldNotBeNull();
        await VersionOfNewRunAsync(store, workflow);
        await VersionOfNewRunAsync(store, workflow);
        (await CallsAsync("Workflows/expect")).ShouldBe(1, "the creation that is to be broken would be foreseen");

        Proxy.HalfOpen(swallowed);
        var broken = store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop).AsTask();
        if (swallowed == ProxyDirections.ToClient)
            await Poll.UntilAsync(async () => await Server.AskAsync<long>(Database, "select count(*) from workflow_runs") == 3);
        Proxy.Heal();
        Proxy.Cut();

        (await broken).Outcome.ShouldBe(CreateRunOutcome.Created);
        (await Server.AskAsync<long>(Database, "select count(*) from workflow_runs")).ShouldBe(3);
    }

    [Fact]
    public async Task F23_F45_While_a_commit_is_in_doubt_and_the_server_away_nobody_else_waits_for_it()
    {
        await using var store = Open(Proxy.Port, TimeSpan.FromSeconds(1));
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a")), Stop)).Workflow.ShouldNotBeNull();

        await VersionOfNewRunAsync(store, workflow);
        await VersionOfNewRunAsync(store, workflow);

        Proxy.HalfOpen(ProxyDirections.ToClient);
        var doubtful = store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop).AsTask();
        await Poll.UntilAsync(async () => await Server.AskAsync<long>(Database, "select count(*) from workflow_runs") == 3);
        Proxy.Refuse();
        await FailsAsync(store.PingAsync(Stop));
        await FailsAsync(new ValueTask(store.Workflows.PublishAsync(new PublishRequest(Flow.Of("other", "a")), Stop).AsTask()));
        doubtful.IsCompleted.ShouldBeFalse("only the server knows what became of it");

        Proxy.Heal();
        (await doubtful).Outcome.ShouldBe(CreateRunOutcome.Created);
        (await Server.AskAsync<long>(Database, "select count(*) from workflow_runs")).ShouldBe(3);
    }

    [Fact]
    public async Task F45_Whether_the_store_is_ready_is_answered_though_the_answer_to_its_own_commit_was_lost()
    {
        await using var store = Open(Proxy.Port, TimeSpan.FromSeconds(1));
        await store.PingAsync(Stop);
        var (pings, doubtful) = (await PingsAsync(), Task.CompletedTask);

        // Its commit stands still until all answers are lost.
        await Server.ExecuteAsync(Database, """
            create function stand_still() returns trigger language plpgsql as 'begin perform set_config(''lock_timeout'', ''0'', true), pg_advisory_xact_lock(7); return null; end';
            create constraint trigger stand_still after update on counters deferrable initially deferred for each row execute function stand_still();
            """);
        await using (var holder = new NpgsqlConnection(Server.ConnectionString(Database) + ";Pooling=false"))
        {
            await holder.OpenAsync(Stop);
            await using (var command = new NpgsqlCommand("select pg_advisory_lock(7)", holder)) await command.ExecuteNonQueryAsync(Stop);
            doubtful = store.PingAsync(Stop).AsTask();
            await Poll.UntilAsync(async () => await Server.AskAsync<long>(Database, "select count(*) from pg_locks where not granted") > 0);
            Proxy.HalfOpen(ProxyDirections.ToClient);
        }
        await Poll.UntilAsync(async () => await PingsAsync() > pings);
        Proxy.Refuse();
        await FailsAsync(new ValueTask(doubtful));

        Task<long> PingsAsync() => Server.AskAsync<long>(Database, "select value from counters where name = 'ping'");
    }

    private static async Task FailsAsync(ValueTask asked) =>
        (await Should.ThrowAsync<StoreException>(asked.AsTask().WaitAsync(Poll.Patience, TimeProvider.System, Stop))).IsTransient.ShouldBeTrue();

    private static async Task<int> VersionOfNewRunAsync(PostgresStore store, Workflow workflow) =>
        (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run.ShouldNotBeNull().Version;

    /// <summary>It may look idle while what was sent to it is still on its way.</summary>
    [Fact]
    public async Task F23_A_session_that_was_lost_is_ended_before_anybody_says_what_it_did()
    {
        await using var lost = new NpgsqlConnection(Server.ConnectionString(Database) + ";Pooling=false");
        await lost.OpenAsync(Stop);
        (await IsOverAsync(lost.ProcessID, "backend_start - interval '1 s'")).ShouldBeTrue("the number is borne by a session that began later");
        (await IsOverAsync(lost.ProcessID, "now()")).ShouldBeFalse();
        await Poll.UntilAsync(() => IsOverAsync(lost.ProcessID, "now()"));
        await Should.ThrowAsync<PostgresException>(async () =>
        {
            await using var late = new NpgsqlCommand("select 1", lost);
            await late.ExecuteNonQueryAsync(Stop);
        });
    }

    private Task<bool> IsOverAsync(int session, string since) => Server.AskAsync<bool>(Database, Sql.Text.Get("Core/is_over").Replace("$1", $"{session}", StringComparison.Ordinal)
        .Replace("$2", $"coalesce((select {since} from pg_stat_activity where pid = {session}), now())", StringComparison.Ordinal));

    private static Task<ExchangeResult> TurnAsync(PostgresStore store, Guid worker, params IReadOnlyList<LeasedTask> finished) => TurnAsync(store, worker, isDrained: false, finished);

    private static async Task<ExchangeResult> TurnAsync(PostgresStore store, Guid worker, bool isDrained, params IReadOnlyList<LeasedTask> finished)
    {
        var result = await store.Queue.ExchangeAsync(new ExchangeRequest
        {
            WorkerId = worker, Want = 1, IsStoreDrained = isDrained, Finished = [.. finished.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))],
        }, Stop);
        result.Accepted.ShouldAllBe(one => one);
        return result;
    }
}
