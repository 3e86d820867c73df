using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Two that act on the same attempt at the same moment, or while somebody changes what it is made from.</summary>
public abstract class MeetingConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private const int Rounds = 20;

    [Fact]
    public async Task F06_A_task_that_ends_while_a_heartbeat_is_under_way_has_ended_well_whichever_comes_first()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a"));
        var worker = await store.StartWorkerAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var run = await store.StartRunAsync(workflow);
            var held = await worker.LeaseOneAsync();
            await worker.StartAsync(held);

            // The beat speaks of an attempt that the report beside it ends.
            var (accepted, renewed) = (Task.Run(() => worker.FinishAsync(held)), worker.RenewAsync(held));
            await Task.WhenAll(accepted, renewed);

            (await accepted).ShouldBeTrue();
            (await renewed).ShouldNotBeNull("the worker lives").CancelRequested.ShouldBeEmpty("nobody wants its end");
            (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
            await worker.DrainAsync();
            (await store.AttemptsAsync(run.Id)).Count.ShouldBe(2);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F22_A_reaper_and_the_restart_of_the_dead_workers_host_queue_an_attempt_once(bool isSeenToRun)
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        for (var round = 0; round < Rounds; round++)
        {
            var run = await store.StartRunAsync(workflow);
            var dead = await store.StartWorkerAsync();
            var held = await dead.LeaseOneAsync();
            if (isSeenToRun) await dead.StartAsync(held);
            store.Time.Advance(store.LeaseDuration * 2);

            var taken = await Task.WhenAll(store.Queue.ReapExpiredAsync(Stop).AsTask(), dead.RetireAsync(), store.Queue.ReapExpiredAsync(Stop).AsTask());

            taken.Sum().ShouldBe(1);
            var (one, other) = (await store.StartWorkerAsync(), await store.StartWorkerAsync());
            var leased = (await Task.WhenAll(one.LeaseAsync(), other.LeaseAsync())).SelectMany(all => all).ToList();
            leased.ShouldHaveSingleItem().Attempt.ShouldBe(isSeenToRun ? 2 : 1);
            await one.FinishAsync(leased[0]);
            (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        }
    }

    [Fact]
    public async Task F22_An_operator_who_ends_what_the_reaper_repeats_at_the_same_moment_ends_it()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a"));
        for (var round = 0; round < Rounds; round++)
        {
            var run = await store.StartRunAsync(workflow);
            var dead = await store.StartWorkerAsync();
            await dead.StartAsync(await dead.LeaseOneAsync());
            store.Time.Advance(store.LeaseDuration * 2);

            await Task.WhenAll(store.Queue.ReapExpiredAsync(Stop).AsTask(), store.Runs.CancelAsync(run.Id, Stop).AsTask(), store.Queue.ReapExpiredAsync(Stop).AsTask());

            (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Cancelled);
            (await store.AttemptsAsync(run.Id)).ShouldAllBe(one => one.State.IsTerminal());
            (await (await store.StartWorkerAsync()).LeaseAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task F10_After_a_crash_in_the_middle_of_a_run_there_is_always_something_that_can_go_on()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c < a", "d < b c", "e < d"));
        var ends = 0;
        for (var life = 0; !(await store.RunAsync(run.Id)).State.IsTerminal(); life++)
        {
            life.ShouldBeLessThan(20);
            // A process that ends one task, begins all others that it can get, and is gone.
            var worker = await store.StartWorkerAsync();
            var held = await worker.LeaseAsync();
            held.ShouldNotBeEmpty($"life {life}: {await store.StateAsync(run.Id)}");
            foreach (var one in held.Skip(1)) await worker.StartAsync(one);
            await worker.FinishAsync(held[0]);
            ends++;
            await store.ReopenAsync();
            store.Time.Advance(store.LeaseDuration * 2);
            await store.Queue.ReapExpiredAsync(Stop);
        }
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Success);
        ends.ShouldBe(5);
    }

    [Fact]
    public async Task F13_A_task_that_waited_while_its_workflow_lost_it_runs_by_the_version_of_its_run()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a"));
        var run = await store.StartRunAsync(workflow);
        await store.PublishAsync(Flow.Of("etl", "z"), isActive: false);
        await store.ReopenAsync();
        var worker = await store.StartWorkerAsync();

        (await worker.LeaseOneAsync() is { } first ? first.Task.Name : "").ShouldBe("a");

        await worker.RetireAsync();
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success");
    }

    [Trait("Scenario", "T03")]
    [Fact]
    public async Task F14_A_run_whose_version_cannot_be_read_is_set_aside_and_the_others_go_on_until_it_can()
    {
        await using var store = await OpenAsync();
        var bad = await store.StartRunAsync(Flow.Of("bad", "a", "b < a"));
        var good = await store.StartRunAsync(Flow.Of("good", "a"));
        store.Database.Execute("update workflow_versions set definition = '<' || definition where workflow_id = (select id from workflows where name = 'bad')");
        await store.ReopenAsync(); // or it would still be known
        var worker = await store.StartWorkerAsync();

        var leased = (await worker.LeaseAsync()).ShouldHaveSingleItem();
        leased.Run.Id.ShouldBe(good.Id);
        (await worker.LeaseAsync()).ShouldBeEmpty("what nobody can read is not met again and again");
        for (var beat = 0; beat < 3; beat++)
        {
            store.Time.Advance(store.LeaseDuration * 0.9);
            (await worker.RenewAsync(leased)).ShouldNotBeNull().Lost.ShouldBeEmpty();
        }
        (await worker.FinishAsync(leased)).ShouldBeTrue();
        await worker.RetireAsync();
        (await (await store.StartWorkerAsync()).LeaseAsync()).ShouldBeEmpty();
        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);

        store.Database.Execute("update workflow_versions set definition = substr(definition, 2) where workflow_id = (select id from workflows where name = 'bad')");
        await store.ReopenAsync();
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(bad.Id)).ShouldBe("success: a success, b success");
        (await store.StateAsync(good.Id)).ShouldBe("success: a success");
    }

    [Fact]
    public async Task F14_A_due_attempt_whose_version_cannot_be_read_holds_up_nobody_and_goes_on_when_it_can()
    {
        await using var store = await OpenAsync();
        var ids = new List<Guid>();
        foreach (var name in (string[])["bad", "good"]) ids.Add((await store.StartRunAsync(Flow.Of(name, "a").WithRetries(1, delaySeconds: 30))).Id);
        var worker = await store.StartWorkerAsync();
        foreach (var task in await worker.LeaseAsync()) await worker.FailAsync(task);
        store.Database.Execute("update workflow_versions set definition = '<' || definition where workflow_id = (select id from workflows where name = 'bad')");
        await store.ReopenAsync();

        store.Time.Advance(TimeSpan.FromSeconds(30));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBe(TimeSpan.FromSeconds(15));
        (await store.StateAsync(ids[0])).ShouldBe("running: a#2 up_for_retry");
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(ids[1])).ShouldBe("success: a#2 success");

        store.Database.Execute("update workflow_versions set definition = substr(definition, 2) where workflow_id = (select id from workflows where name = 'bad')");
        await store.ReopenAsync();
        store.Time.Advance(TimeSpan.FromSeconds(15));
        (await store.Queue.PromoteDueAsync(Stop)).ShouldBeNull();
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(ids[0])).ShouldBe("success: a#2 success");
    }

    [Fact]
    public async Task F26_Publishing_everything_anew_keeps_the_orphans_of_a_crash_and_they_are_recovered()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a").Every("@hourly"));
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        var run = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem();
        var dead = await store.StartWorkerAsync();
        await dead.StartAsync(await dead.LeaseOneAsync());

        await store.ReopenAsync();
        // The deployment: the same schedule, another one, and a new version, while nobody has noticed the death yet.
        await store.PublishAsync(Flow.Of("etl", "a", "b < a").Every("@hourly"));
        await store.PublishAsync(Flow.Of("etl", "a", "c < a").Every("*/30 * * * *"));
        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(1);
        await store.Schedules.FireDueAsync(Stop);

        (await store.StateAsync(run.Id)).ShouldBe("running: a#2 queued, b none");
        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: a#2 success, b success");
        (await store.RunAsync(run.Id)).LogicalDate.ShouldBe(TestStore.Epoch.AddHours(1));
        (await store.Runs.ListAsync(new RunFilter { WorkflowId = workflow.Id }, Stop)).Items.Count.ShouldBe(1, "the slot that had been fired is not fired again");
    }
}
