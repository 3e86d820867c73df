using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IRunStore"/> promises of creation and lists.</summary>
public abstract class RunStoreConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly WorkflowDefinition WithParams = Flow.Of("etl", "a") with
    {
        Params = new Dictionary<string, ParameterDefinition> { ["day"] = new(), ["limit"] = new() { Default = "10" } },
    };

    [Fact]
    public async Task A_run_has_an_attempt_for_each_task_and_queues_those_that_wait_for_nothing()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a", "c"));
        store.Time.Advance(TimeSpan.FromSeconds(5));

        var result = await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);

        result.Outcome.ShouldBe(CreateRunOutcome.Created);
        var run = result.Run.ShouldNotBeNull();
        (run.WorkflowId, run.WorkflowName, run.Version, run.State, run.Trigger).ShouldBe((workflow.Id, "etl", 1, RunState.Queued, RunTrigger.Manual));
        (run.CreatedAt, run.StartedAt, run.FinishedAt, run.LogicalDate).ShouldBe((store.Now, store.Now, null, null));
        var attempts = await store.AttemptsAsync(run.Id);
        attempts.Select(one => (one.TaskName, one.State, one.Attempt)).ShouldBe(
            [("a", TaskState.Queued, 1), ("b", TaskState.None, 1), ("c", TaskState.Queued, 1)]);
        attempts.Select(one => one.QueuedAt).ShouldBe([store.Now, null, store.Now]);
        var version = (await store.Workflows.GetVersionAsync(workflow.Id, 1, Stop)).ShouldNotBeNull();
        attempts.Select(one => one.TaskId).ShouldBe(version.TaskIds);
        (await store.AttemptAsync(attempts[1].Id)).ShouldBe(attempts[1]);
    }

    [Fact]
    public async Task A_run_of_no_tasks_ends_at_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("empty", Array.Empty<string>()));
        (run.State, run.FinishedAt).ShouldBe((RunState.Success, store.Now));
    }

    [Fact]
    public async Task A_run_keeps_the_version_it_began_with()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        await store.PublishAsync(Flow.Of("etl", "x"));

        await (await store.StartWorkerAsync()).DrainAsync();

        (await store.StateAsync(run.Id)).ShouldBe("success: a success, b success");
        (await store.RunAsync(run.Id)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Parameters_are_checked_and_their_defaults_filled_in()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(WithParams);
        var values = new Dictionary<string, string> { ["day"] = "naïve 'quoted' \n \U0001F600" };

        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, values), Stop)).Run.ShouldNotBeNull();

        (await store.RunAsync(run.Id)).Params.ShouldBe(new Dictionary<string, string> { ["day"] = values["day"], ["limit"] = "10" }, ignoreOrder: true);
        var leased = await (await store.StartWorkerAsync()).LeaseOneAsync();
        leased.Run.Params.ShouldBe(run.Params, ignoreOrder: true);
    }

    [Fact]
    public async Task Bad_parameters_create_nothing()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(WithParams);

        var missing = await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
        var unknown = await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, new Dictionary<string, string> { ["dya"] = "1" }), Stop);

        (missing.Outcome, missing.Run).ShouldBe((CreateRunOutcome.BadParams, null));
        missing.Problem.ShouldNotBeNull().ShouldContain("'day' is required");
        (unknown.Outcome, unknown.Run).ShouldBe((CreateRunOutcome.BadParams, null));
        unknown.Problem.ShouldNotBeNull().ShouldContain("'dya'");
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_of_an_unknown_workflow_is_refused()
    {
        await using var store = await OpenAsync();
        (await store.Runs.CreateAsync(new CreateRunRequest(Guid.CreateVersion7(store.Now)), Stop)).Outcome.ShouldBe(CreateRunOutcome.WorkflowNotFound);
    }

    [Fact]
    public async Task F23_The_same_idempotency_key_gives_the_same_run_for_the_same_workflow_only()
    {
        await using var store = await OpenAsync();
        var (first, second) = (await store.PublishAsync(Flow.Of("first", "a")), await store.PublishAsync(Flow.Of("second", "a")));

        var created = await store.Runs.CreateAsync(new CreateRunRequest(first.Id, IdempotencyKey: "k"), Stop);
        await (await store.StartWorkerAsync()).DrainAsync();
        var again = await store.Runs.CreateAsync(new CreateRunRequest(first.Id, IdempotencyKey: "k"), Stop);
        var other = await store.Runs.CreateAsync(new CreateRunRequest(second.Id, IdempotencyKey: "k"), Stop);

        again.Outcome.ShouldBe(CreateRunOutcome.AlreadyCreated);
        (again.Run.ShouldNotBeNull().Id, again.Run.State).ShouldBe((created.Run.ShouldNotBeNull().Id, RunState.Success));
        other.Outcome.ShouldBe(CreateRunOutcome.Created);
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Runs_are_listed_by_when_they_were_created_whatever_else_is_asked_for()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var (ids, noon) = (new List<Guid>(), store.Now);
        for (var hour = 0; hour < 4; hour++)
        {
            ids.Add((await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run!.Id);
            store.Time.Advance(TimeSpan.FromHours(1));
        }
        var (from, to) = (noon.AddHours(1), noon.AddHours(3));
        var all = new RunFilter { CreatedFrom = from, CreatedTo = to };

        foreach (var filter in (RunFilter[])[all, all with { WorkflowId = workflow.Id }, all with { Status = RunStatus.Pending }, all with { Within = [workflow.Id] }, all with { WorkflowId = workflow.Id, Status = RunStatus.Pending }])
        {
            (await IdsAsync(filter)).ShouldBe([ids[2], ids[1]], "the end does not count, the beginning does");
            (await IdsAsync(filter with { Before = ids[2] })).ShouldBe([ids[1]]);
            (await IdsAsync(filter with { CreatedTo = to.AddMilliseconds(1), Limit = 1 })).ShouldBe([ids[3]]);
            (await IdsAsync(filter with { CreatedFrom = null })).ShouldBe([ids[2], ids[1], ids[0]]);
            (await IdsAsync(filter with { CreatedTo = null })).ShouldBe([ids[3], ids[2], ids[1]]);
        }

        async Task<IEnumerable<Guid>> IdsAsync(RunFilter filter) => (await store.Runs.ListAsync(filter, Stop)).Items.Select(one => one.Id);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_by_offset_and_by_cursor()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++) ids.Insert(0, (await store.StartRunAsync(workflow)).Id);

        (await IdsAsync(new RunFilter())).ShouldBe(ids);
        (await IdsAsync(new RunFilter { Limit = 4, Offset = 3 })).ShouldBe(ids[3..7]);
        (await IdsAsync(new RunFilter { Limit = 4, Before = ids[3] })).ShouldBe(ids[4..8]);
        (await IdsAsync(new RunFilter { Before = ids[9] })).ShouldBeEmpty();
        (await IdsAsync(new RunFilter { WorkflowId = workflow.Id, Limit = 2, Before = ids[0], Offset = 1 })).ShouldBe(ids[2..4]);

        async Task<IEnumerable<Guid>> IdsAsync(RunFilter filter) => (await store.Runs.ListAsync(filter, Stop)).Items.Select(one => one.Id);
    }

    [Fact]
    public async Task Runs_are_filtered_by_workflow_and_status()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var good = await store.StartRunAsync(Flow.Of("good", "a"));
        await worker.DrainAsync();
        var bad = await store.StartRunAsync(Flow.Of("bad", "a"));
        await worker.FailAsync(await worker.LeaseOneAsync());
        var cancelled = await store.StartRunAsync(Flow.Of("bad", "a"));
        await store.Runs.CancelAsync(cancelled.Id, Stop);
        var running = await store.StartRunAsync(Flow.Of("good", "a"));
        await worker.StartAsync(await worker.LeaseOneAsync());
        var pending = await store.StartRunAsync(Flow.Of("good", "a"));

        (await IdsAsync(RunStatus.Success)).ShouldBe([good.Id]);
        (await IdsAsync(RunStatus.Failed)).ShouldBe([cancelled.Id, bad.Id]);
        (await IdsAsync(RunStatus.Running)).ShouldBe([running.Id]);
        (await IdsAsync(RunStatus.Pending)).ShouldBe([pending.Id]);
        (await IdsAsync(null, good.WorkflowId)).ShouldBe([pending.Id, running.Id, good.Id]);
        (await IdsAsync(RunStatus.Success, bad.WorkflowId)).ShouldBeEmpty();

        async Task<IEnumerable<Guid>> IdsAsync(RunStatus? status, Guid? workflowId = null) =>
            (await store.Runs.ListAsync(new RunFilter { Status = status, WorkflowId = workflowId }, Stop)).Items.Select(one => one.Id);
    }

    [Fact]
    public async Task Attempts_are_listed_newest_first_or_in_the_order_of_the_file_within_a_run()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var first = await store.StartRunAsync(Flow.Of("etl", "a", "b < a", "c").WithRetries(1));
        await worker.FailAsync(await worker.LeaseOneAsync());
        await store.StartRunAsync(Flow.Of("other", "z"));

        var all = (await store.Runs.ListTaskRunsAsync(new TaskRunFilter(), Stop)).Items;
        all.Select(one => $"{one.TaskName}#{one.Attempt}").ShouldBe(["z#1", "a#2", "c#1", "b#1", "a#1"]);
        (await NamesAsync(new TaskRunFilter { Limit = 2, Before = all[1].Id })).ShouldBe(["c#1", "b#1"]);
        (await NamesAsync(new TaskRunFilter { RunId = first.Id })).ShouldBe(["a#1", "a#2", "b#1", "c#1"]);
        (await NamesAsync(new TaskRunFilter { RunId = first.Id, Offset = 1, Limit = 2 })).ShouldBe(["a#2", "b#1"]);
        (await NamesAsync(new TaskRunFilter { Status = RunStatus.Failed })).ShouldBe(["a#1"]);
        (await NamesAsync(new TaskRunFilter { Status = RunStatus.Pending, RunId = first.Id })).ShouldBe(["a#2", "b#1", "c#1"]);

        async Task<IEnumerable<string>> NamesAsync(TaskRunFilter filter) =>
            (await store.Runs.ListTaskRunsAsync(filter, Stop)).Items.Select(one => $"{one.TaskName}#{one.Attempt}");
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        await using var store = await OpenAsync();
        var nobody = Guid.CreateVersion7(store.Now);
        (await store.Runs.FindAsync(nobody, Stop)).ShouldBeNull();
        (await store.Runs.FindTaskRunAsync(nobody, Stop)).ShouldBeNull();
        (await store.Runs.CancelAsync(nobody, Stop)).ShouldBe(CancelResult.NotFound);
        (await store.Runs.CancelTaskRunAsync(nobody, Stop)).ShouldBe(CancelResult.NotFound);
        (await store.AttemptsAsync(nobody)).ShouldBeEmpty();
    }
}
