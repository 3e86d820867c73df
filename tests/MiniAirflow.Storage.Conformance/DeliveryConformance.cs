using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IDeliveryStore"/> promises to those who deliver.</summary>
public abstract class DeliveryConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly WorkflowDefinition Told = Flow.Of("etl", "a") with
    {
        Hooks = [new HookDefinition { On = [HookEvent.Success], Webhook = new WebhookTarget { Url = "https://example.com/secret", SecretEnv = "KEY" } }],
    };

    [Fact]
    public async Task What_one_scheduler_has_taken_no_other_gets_until_its_time_is_over()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 3);
        var first = await store.Store.Deliveries.ClaimDueAsync(2, Stop);
        var second = await store.Store.Deliveries.ClaimDueAsync(2, Stop);
        (first.Taken.Count, second.Taken.Count).ShouldBe((2, 1));
        first.Taken.Concat(second.Taken).Select(one => one.Delivery.Id).Distinct().Count().ShouldBe(3);
        first.Taken.ShouldAllBe(one => one.Hook!.Webhook!.SecretEnv == "KEY" && one.Delivery.Attempts == 1);
        var third = await store.Store.Deliveries.ClaimDueAsync(2, Stop);
        third.Taken.ShouldBeEmpty();
        third.Next.ShouldBe(DeliveryRule.Lease);
    }

    [Fact]
    public async Task After_a_crash_between_sending_and_noting_it_is_sent_again_with_the_same_identity_and_the_lost_try_says_nothing()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 1);
        var lost = (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldHaveSingleItem().Delivery;
        await store.ReopenAsync();
        store.Time.Advance(DeliveryRule.Lease + TimeSpan.FromSeconds(1));
        var again = (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldHaveSingleItem().Delivery;
        (again.Id, again.Attempts).ShouldBe((lost.Id, 2));
        (await store.Store.Deliveries.EndAsync(lost.Id, lost.Attempts, DeliveryResult.Refused("Late."), Stop)).ShouldBeNull();
        (await store.Store.Deliveries.EndAsync(again.Id, again.Attempts, DeliveryResult.Delivered("200: ok"), Stop)).ShouldBe(DeliveryState.Delivered);
        (await store.Store.Deliveries.EndAsync(again.Id, again.Attempts, DeliveryResult.Failed("Twice."), Stop)).ShouldBeNull();
        var ended = (await store.Store.Deliveries.FindAsync(again.Id, Stop)).ShouldNotBeNull();
        (ended.State, ended.Answer, ended.Problem, ended.EndedAt, ended.DueAt).ShouldBe((DeliveryState.Delivered, "200: ok", "", store.Now, null));
    }

    [Fact]
    public async Task A_delivery_is_tried_so_often_and_then_given_up_with_its_reason_and_may_be_asked_for_again()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 1);
        for (var attempt = 1; attempt <= DeliveryRule.MaxAttempts; attempt++)
        {
            var delivery = (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldHaveSingleItem().Delivery;
            delivery.Attempts.ShouldBe(attempt);
            var state = await store.Store.Deliveries.EndAsync(delivery.Id, attempt, DeliveryResult.Failed($"No {attempt}.", "500: no"), Stop);
            state.ShouldBe(attempt < DeliveryRule.MaxAttempts ? DeliveryState.Pending : DeliveryState.Failed);
            (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldBeEmpty("its delay is not over");
            store.Time.Advance(DeliveryRule.MaxDelay * 1.2);
        }
        var failed = (await store.Store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Failed }, Stop)).ShouldHaveSingleItem();
        (failed.Problem, failed.Answer, failed.Attempts).ShouldBe(($"No {DeliveryRule.MaxAttempts}.", "500: no", DeliveryRule.MaxAttempts));

        (await store.Store.Deliveries.RetryAsync(failed.Id, Stop)).ShouldNotBeNull().State.ShouldBe(DeliveryState.Pending);
        (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldHaveSingleItem().Delivery.Attempts.ShouldBe(1);
        (await store.Store.Deliveries.RetryAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_asks_gets_a_sample_for_every_hook()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Told with { Tasks = [Flow.Node("a") with { Hooks = [new HookDefinition { On = [HookEvent.Retry], Workflow = new WorkflowTarget { Name = "x" } }] }] });
        var samples = (await store.Store.Deliveries.TestAsync(workflow.Id, Stop)).ShouldNotBeNull();
        samples.Select(one => (one.Event, one.Target, one.Notice.Task)).ShouldBe([(HookEvent.Test, "webhook https://example.com", null), (HookEvent.Test, "workflow x", "a")]);
        (await store.Store.Deliveries.ClaimDueAsync(10, Stop)).Taken.Count.ShouldBe(2);
        (await store.Store.Deliveries.TestAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_by_workflow_run_and_state()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 3);
        var other = await store.PublishAsync(Told with { Name = "other" });
        await store.Store.Deliveries.TestAsync(other.Id, Stop);
        var all = await ListAsync(new DeliveryFilter());
        all.Count.ShouldBe(4);
        all.Select(one => one.Id).ShouldBe(all.Select(one => one.Id).OrderDescending());
        (await ListAsync(new DeliveryFilter { WorkflowId = other.Id })).ShouldHaveSingleItem().Event.ShouldBe(HookEvent.Test);
        (await ListAsync(new DeliveryFilter { RunId = all[1].RunId })).ShouldHaveSingleItem().Id.ShouldBe(all[1].Id);
        (await ListAsync(new DeliveryFilter { RunId = all[1].RunId, WorkflowId = other.Id })).ShouldBeEmpty();
        (await ListAsync(new DeliveryFilter { State = DeliveryState.Pending })).Count.ShouldBe(4);
        (await ListAsync(new DeliveryFilter { State = DeliveryState.Failed })).ShouldBeEmpty();
        (await ListAsync(new DeliveryFilter { WorkflowId = other.Id, State = DeliveryState.Delivered })).ShouldBeEmpty();
        (await ListAsync(new DeliveryFilter { Before = all[1].Id, Limit = 1 })).ShouldHaveSingleItem().Id.ShouldBe(all[2].Id);
        (await ListAsync(new DeliveryFilter { State = DeliveryState.Pending, Offset = 3 })).ShouldHaveSingleItem().Id.ShouldBe(all[3].Id);

        async Task<IReadOnlyList<Delivery>> ListAsync(DeliveryFilter filter) => await store.Store.Deliveries.ListAsync(filter, Stop);
    }

    [Fact]
    public async Task Old_deliveries_are_trimmed_and_what_was_given_up_stays_longer()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 3);
        var taken = (await store.Store.Deliveries.ClaimDueAsync(2, Stop)).Taken;
        await store.Store.Deliveries.EndAsync(taken[0].Delivery.Id, 1, DeliveryResult.Delivered("200"), Stop);
        await store.Store.Deliveries.EndAsync(taken[1].Delivery.Id, 1, DeliveryResult.Refused("No."), Stop);
        store.Time.Advance(TimeSpan.FromHours(25));
        (await store.Store.Deliveries.TrimAsync(TimeSpan.FromHours(24), TimeSpan.FromDays(30), Stop)).ShouldBe(1);
        (await store.Store.Deliveries.FindAsync(taken[0].Delivery.Id, Stop)).ShouldBeNull();
        store.Time.Advance(TimeSpan.FromDays(30));
        (await store.Store.Deliveries.TrimAsync(TimeSpan.FromHours(24), TimeSpan.FromDays(30), Stop)).ShouldBe(1);
        (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Pending, "whoever waits is never trimmed");
    }

    [Fact]
    public async Task Deliveries_go_with_their_workflow()
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, 1);
        var workflow = (await store.Workflows.FindByNameAsync("etl", Stop)).ShouldNotBeNull();
        (await store.Workflows.DeleteAsync(workflow.Id, Stop)).ShouldBe(DeleteResult.Deleted);
        (await store.Store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_delivery_wakes_whoever_delivers()
    {
        await using var store = await OpenAsync();
        using var listener = store.Wakes.Listen(Core.Events.WakeTopics.Deliveries);
        await DeliverAsync(store, 1);
        (await listener.WaitAsync(TimeSpan.Zero, Stop)).ShouldBe(Core.Events.WakeTopics.Deliveries);
    }

    /// <summary>Brings about so many deliveries, by runs that succeed.</summary>
    private static async Task DeliverAsync(TestStore store, int count)
    {
        var workflow = await store.PublishAsync(Told);
        var worker = await store.StartWorkerAsync();
        for (var i = 0; i < count; i++)
        {
            await store.StartRunAsync(workflow);
            await worker.DrainAsync();
        }
    }
}
