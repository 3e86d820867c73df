using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres.Waking;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>Idle workers that offer their slots to other processes.</summary>
public sealed class OfferTests : ProxiedStatements
{
    [Fact]
    public async Task A_run_is_leased_to_an_idle_worker_of_another_process_by_the_transaction_that_creates_it()
    {
        await using var giver = Open();
        await using var taker = Open();
        var workflow = await PublishAsync(giver, taker);
        var worker = await RegisterAsync(taker);
        var waiting = await OfferAsync(giver, taker, worker, Stop);

        var run = (await giver.Runs.CreateAsync(new CreateRunRequest(workflow), Stop)).Run.ShouldNotBeNull();
        var leased = (await waiting).ShouldHaveSingleItem();

        leased.Run.Id.ShouldBe(run.Id);
        leased.Task.Name.ShouldBe("a");
        (await Server.AskAsync<bool>(Database, "select leased_at = queued_at and lease_count = 1 from task_runs")).ShouldBeTrue();
        (await CallsAsync("Runs/queue_leased")).ShouldBe(1, "nobody had to look for it");
        giver.Offers.Count.ShouldBe(0);
        await EndAsync(taker, worker, leased);
        (await giver.Runs.FindAsync(run.Id, Stop)).ShouldNotBeNull().State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task One_of_several_who_offer_is_served_for_each_attempt()
    {
        await using var giver = Open();
        await using var taker = Open();
        var workflow = await PublishAsync(giver, taker);
        Task<IReadOnlyList<LeasedTask>>[] waits = [.. (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RegisterAsync(taker)))).Select(worker => taker.Queue.AwaitLeaseAsync(worker, 4, Stop).AsTask())];
        for (var served = 1; served <= 3; served++)
        {
            await Poll.UntilAsync(() => giver.Offers.Count == 4 - served);
            await giver.Runs.CreateAsync(new CreateRunRequest(workflow), Stop);
            await Poll.UntilAsync(() => waits.Count(wait => wait.IsCompleted) == served);
        }
        foreach (var wait in waits) (await wait).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_given_to_a_worker_that_never_hears_of_it_goes_to_another()
    {
        await using var giver = Open();
        await using var taker = Open(Proxy.Port, TimeSpan.FromSeconds(1));
        var workflow = await PublishAsync(giver, taker);
        var deaf = await RegisterAsync(taker);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = await OfferAsync(giver, taker, deaf, end.Token);
        Proxy.HalfOpen(ProxyDirections.ToClient);

        await giver.Runs.CreateAsync(new CreateRunRequest(workflow), Stop);
        (await Server.AskAsync<Guid>(Database, "select worker_id from task_runs")).ShouldBe(deaf);
        await using var other = Open();
        var worker = await RegisterAsync(other);
        var leased = (await other.Queue.AwaitLeaseAsync(worker, 4, Stop)).ShouldHaveSingleItem();

        waiting.IsCompleted.ShouldBeFalse();
        await EndAsync(other, worker, leased);
        Proxy.Heal();
        Proxy.Cut();
        await end.CancelAsync();
        (await waiting.WaitAsync(Stop).ContinueWith(static one => one.IsCompletedSuccessfully ? one.Result.Count : 0, TaskScheduler.Default)).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_given_a_while_ago_is_not_taken_any_more()
    {
        await using var giver = Open();
        await using var taker = Open();
        var workflow = await PublishAsync(giver, taker);
        var worker = await RegisterAsync(taker);
        await giver.Runs.CreateAsync(new CreateRunRequest(workflow), Stop);
        await LeaseAsync("clock_timestamp() - interval '1.5 seconds'");
        var looks = await CallsAsync("Queue/given");
        var waiting = taker.Queue.AwaitLeaseAsync(worker, 4, Stop).AsTask();
        await Poll.UntilAsync(async () => await CallsAsync("Queue/given") > looks);
        waiting.IsCompleted.ShouldBeFalse();

        await LeaseAsync("clock_timestamp() + interval '1 minute'");
        await Server.ExecuteAsync(Database, $"select pg_notify('miniairflow_offers', e'somebody\\n{(int)OfferKind.Given}\\t{worker:N}')");
        (await waiting).ShouldHaveSingleItem();

        Task LeaseAsync(string at) => Server.ExecuteAsync(Database, $"update task_runs set worker_id = '{worker}', lease_token = nextval('lease_tokens'), lease_count = lease_count + 1, leased_at = {at}");
    }

    [Fact]
    public async Task An_offer_ends_with_the_wait()
    {
        await using var giver = Open();
        await using var taker = Open();
        await PublishAsync(giver, taker);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = await OfferAsync(giver, taker, await RegisterAsync(taker), end.Token);
        await end.CancelAsync();
        (await waiting).ShouldBeEmpty();
        await Poll.UntilAsync(() => giver.Offers.Count == 0);
    }

    [Fact]
    public async Task A_drained_worker_s_offer_gives_it_nothing_and_the_work_is_announced()
    {
        await using var giver = Open();
        await using var taker = Open();
        var workflow = await PublishAsync(giver, taker);
        var drained = await RegisterAsync(taker);
        var waiting = await OfferAsync(giver, taker, drained, Stop);
        await Server.ExecuteAsync(Database, $"update workers set drained_at = now(), drained_by = 'somebody' where id = '{drained}'");
        // Waits without an offer: so it hears of the work only by its announcement.
        await using var other = Open();
        var worker = await RegisterAsync(other);
        var told = other.Queue.AwaitLeaseAsync(worker, 4, Stop).AsTask();

        await giver.Runs.CreateAsync(new CreateRunRequest(workflow), Stop);
        (await told).ShouldHaveSingleItem();
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void What_is_said_is_read_as_it_was_and_what_does_not_fit_is_left_out()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        List<OfferMessage> messages =
        [
            new(OfferKind.Offer, first, 8, ["default", "größer"]), OfferMessage.Of(OfferKind.Withdraw, first),
            new(OfferKind.Offer, second, 1, [.. Enumerable.Range(0, 1_000).Select(i => $"queue-{i}")]), OfferMessage.Of(OfferKind.Given, second),
        ];
        var (sender, read) = OfferMessage.Read(OfferMessage.Write("me", messages));
        sender.ShouldBe("me");
        read.Select(one => (one.Kind, one.WorkerId, one.Want)).ShouldBe([(OfferKind.Offer, first, 8), (OfferKind.Withdraw, first, 0), (OfferKind.Given, second, 0)]);
        read[0].Queues.ShouldBe(["default", "größer"]);
        messages.ShouldBeEmpty();

        messages = [.. Enumerable.Range(0, 500).Select(_ => OfferMessage.Of(OfferKind.Withdraw, first))];
        var payloads = 0;
        for (; messages.Count > 0; payloads++) OfferMessage.Write("me", messages).Length.ShouldBeLessThan(7_100);
        payloads.ShouldBeGreaterThan(1);

        OfferMessage.Read("me\n9\tx\n1\nnonsense\n0\t" + first.ToString("N") + "\tmany\tdefault").Messages.ShouldBeEmpty();
    }

    private static async Task<Guid> PublishAsync(PostgresStore giver, PostgresStore taker)
    {
        var workflow = (await giver.Workflows.PublishAsync(new PublishRequest(Flow.Of("one", "a")), Stop)).Workflow.ShouldNotBeNull().Id;
        await Poll.UntilAsync(() => ((PostgresWakeBus)taker.Wakes).HasCompany);
        return workflow;
    }

    private static async Task<Guid> RegisterAsync(PostgresStore store)
    {
        var worker = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(worker, $"worker-{worker:N}", "host", ["default"], Slots: 4), Stop);
        return worker;
    }

    /// <summary>Has a worker wait, until its offer is heard. The wait itself is the answer.</summary>
    private static async Task<Task<IReadOnlyList<LeasedTask>>> OfferAsync(PostgresStore giver, PostgresStore taker, Guid worker, CancellationToken end)
    {
        var waiting = taker.Queue.AwaitLeaseAsync(worker, 4, end).AsTask();
        await Poll.UntilAsync(() => giver.Offers.Count == 1);
        return waiting;
    }

    private static async Task EndAsync(PostgresStore store, Guid worker, LeasedTask leased) => (await store.Queue.ExchangeAsync(
        new ExchangeRequest { WorkerId = worker, Finished = [new FinishedAttempt(leased.TaskRunId, leased.Token, TaskOutcome.Success, TimeSpan.Zero, "")], Want = 0 }, Stop)).Accepted.ShouldBe([true]);
}
