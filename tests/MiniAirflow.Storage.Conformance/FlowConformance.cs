using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What an end of a task decides about those after it, and what they are told of it.</summary>
public abstract class FlowConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_branch_skips_what_it_did_not_choose_and_leaves_the_join_to_its_rule()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl",
            Flow.Node("choose") with { Branch = BranchDefinition.ByOutput }, Flow.Node("full < choose"), Flow.Node("part < choose"),
            Flow.Node("join < full part choose") with { TriggerRule = TriggerRule.NoneFailedMinOneSuccess }));
        var worker = await store.StartWorkerAsync();

        await worker.FinishAsync(await worker.LeaseOneAsync(), Wrote("next", "part"));
        (await store.StateAsync(run.Id)).ShouldBe("running: choose success, full skipped, part queued, join none");

        await store.ReopenAsync();
        worker = await store.StartWorkerAsync();
        await worker.DrainAsync();
        (await store.StateAsync(run.Id)).ShouldBe("success: choose success, full skipped, part success, join success");
    }

    [Fact]
    public async Task A_branch_that_chooses_what_is_not_there_fails_and_says_so()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("choose") with { Branch = BranchDefinition.ByOutput }, Flow.Node("a < choose")));
        var worker = await store.StartWorkerAsync();

        await worker.FinishAsync(await worker.LeaseOneAsync(), Wrote("next", "b"));

        (await store.StateAsync(run.Id)).ShouldBe("failed: choose failed, a upstream_failed");
        (await store.AttemptsAsync(run.Id))[0].Outcome.ShouldNotBeNull().Reason.ShouldBe("The branch chose 'b', which is no task right after 'choose'.");
    }

    [Fact]
    public async Task An_exit_code_that_means_skipped_skips_and_one_that_means_failed_is_not_retried()
    {
        await using var store = await OpenAsync();
        var codes = new ExitCodeRules { Skip = [99], Fail = [2] };
        var run = await store.StartRunAsync(Flow.Of("etl",
            Flow.Node("a") with { ExitCodes = codes }, Flow.Node("b") with { ExitCodes = codes, RetryCount = 3 }, Flow.Node("after < a")));
        var worker = await store.StartWorkerAsync();
        var held = await worker.LeaseAsync();

        await worker.FinishAsync(held[0], Exited(99));
        await worker.FinishAsync(held[1], Exited(2));

        (await store.StateAsync(run.Id)).ShouldBe("failed: a skipped, b failed, after skipped");
    }

    [Fact]
    public async Task A_lease_tells_of_the_tasks_that_its_expressions_name_and_of_no_others()
    {
        await using var store = await OpenAsync();
        await store.StartRunAsync(Flow.Of("etl",
            Flow.Node("extract") with { RetryCount = 1, RetryDelaySeconds = 1 }, Flow.Node("other < extract"), Flow.Node("skipped < other") with { ExitCodes = new ExitCodeRules { Skip = [9] } },
            Flow.Node("load < skipped") with
            {
                TriggerRule = TriggerRule.AllDone,
                When = "tasks.skipped.state == 'skipped'",
                Env = new Dictionary<string, string> { ["ROWS"] = "{{ tasks.extract.outputs.rows }}" },
            }));
        var worker = await store.StartWorkerAsync();

        await worker.FailAsync(await worker.LeaseOneAsync());
        store.Time.Advance(TimeSpan.FromSeconds(2));
        await store.Queue.PromoteDueAsync(Stop);
        await worker.FinishAsync(await worker.LeaseOneAsync(), Wrote("rows", "42"));
        var other = await worker.LeaseOneAsync();
        other.Upstream.ShouldBeEmpty();
        await worker.FinishAsync(other, Wrote("x", "y"));
        await worker.FinishAsync(await worker.LeaseOneAsync(), Exited(9));

        var upstream = (await worker.LeaseOneAsync()).Upstream;
        upstream.Keys.Order().ShouldBe(["extract", "skipped"]);
        (upstream["extract"].State, upstream["extract"].Outputs["rows"]).ShouldBe(("success", "42"), "its newest attempt counts");
        (upstream["skipped"].State, upstream["skipped"].Outputs.Count).ShouldBe(("skipped", 0));
    }

    [Fact]
    public async Task A_teardown_runs_in_a_cancelled_run_and_not_when_it_is_cancelled_again()
    {
        await using var store = await OpenAsync();
        var definition = Flow.Of("etl", Flow.Node("create"), Flow.Node("work < create"), Flow.Node("destroy < work") with { TeardownOf = ["create"] });
        var (once, twice) = (await store.StartRunAsync(definition), await store.StartRunAsync(definition));
        var worker = await store.StartWorkerAsync();
        foreach (var task in await worker.LeaseAsync()) await worker.FinishAsync(task);
        foreach (var run in (Guid[])[once.Id, twice.Id, twice.Id]) await store.Runs.CancelAsync(run, Stop);

        (await store.StateAsync(once.Id)).ShouldBe("running: create success, work cancelled, destroy queued");
        (await store.StateAsync(twice.Id)).ShouldBe("cancelled: create success, work cancelled, destroy cancelled");
        await worker.DrainAsync();
        (await store.StateAsync(once.Id)).ShouldBe("cancelled: create success, work cancelled, destroy success");
    }

    [Fact]
    public async Task A_teardown_that_runs_is_asked_for_its_end_by_the_second_cancel_only()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", Flow.Node("create"), Flow.Node("destroy") with { TeardownOf = ["create"] }, Flow.Node("slow")));
        var worker = await store.StartWorkerAsync();
        var (create, slow) = await worker.LeaseAsync() is [var first, var second] ? (first, second) : throw new InvalidOperationException("Two are ready.");
        await worker.FinishAsync(create);
        var destroy = await worker.LeaseOneAsync();
        foreach (var task in (LeasedTask[])[slow, destroy]) await worker.StartAsync(task);

        await store.Runs.CancelAsync(run.Id, Stop);
        (await worker.RenewAsync(slow, destroy)).ShouldNotBeNull().CancelRequested.ShouldHaveSingleItem().TaskRunId.ShouldBe(slow.TaskRunId);
        await store.Runs.CancelAsync(run.Id, Stop);
        (await worker.RenewAsync(slow, destroy)).ShouldNotBeNull().CancelRequested.Count.ShouldBe(2);
    }

    private static TaskOutcome Wrote(string name, string value) => TaskOutcome.Success with { Outputs = new Dictionary<string, string> { [name] = value } };

    private static TaskOutcome Exited(int code) => new() { Kind = OutcomeKind.Failed, ExitCode = code, Reason = $"exit code {code}" };
}
