using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Tasks whose work a run of another workflow does.</summary>
public abstract class ChildConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_child_run_does_the_work_of_a_task_without_a_slot_and_its_leaves_give_the_outputs()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "first", "one < first", "two < first") with { Params = Day });
        var run = await store.StartRunAsync(Parent() with
        {
            Params = Day,
            Tasks = [new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child", Params = new Dictionary<string, string> { ["day"] = "{{ params.day }} of {{ workflow.name }}" } } }, Flow.Node("next < call")],
        });

        (await PromoteAsync(store)).ShouldBeNull();
        (await store.StateAsync(run.Id)).ShouldBe("running: call deferred, next none");
        var child = await ChildAsync(store, run);
        child.ShouldSatisfyAllConditions(
            one => one.Trigger.ShouldBe(RunTrigger.Workflow), one => one.WorkflowName.ShouldBe("child"), one => one.LogicalDate.ShouldBeNull(),
            one => one.Parent.ShouldBe(new RunParent(run.Id, CallOf(store, run).Result.Id)), one => one.Params["day"].ShouldBe("monday of etl"));

        await worker.FinishAsync(await worker.LeaseOneAsync(), Giving("ignored", "1"));
        foreach (var leaf in await worker.LeaseAsync()) await worker.FinishAsync(leaf, Giving(leaf.Task.Name, leaf.Task.Name));
        (await store.StateAsync(child.Id)).ShouldStartWith("success: ");
        (await store.StateAsync(run.Id)).ShouldBe("running: call deferred, next none");
        (await PromoteAsync(store)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("running: call success, next queued");
        (await CallOf(store, run)).Outcome.ShouldNotBeNull().Outputs.ShouldNotBeNull().OrderBy(one => one.Key).ShouldBe([new("one", "one"), new("two", "two")]);
    }

    [Fact]
    public async Task A_child_that_fails_fails_its_task_which_names_the_culprit_and_tries_again_with_another_child()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "tolerated", "load < tolerated") with { Tasks = [Flow.Node("tolerated") with { ContinueOn = ContinueOn.Failed }, Flow.Node("load < tolerated")] });
        var run = await store.StartRunAsync(Parent().WithRetries(1));
        await PromoteAsync(store);
        var first = await ChildAsync(store, run);
        for (var task = 0; task < 2; task++) await worker.FinishAsync(await worker.LeaseOneAsync(), TaskOutcome.Failure("exit code 3"));
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: call#2 up_for_retry, next none");
        (await store.AttemptsAsync(run.Id))[0].Outcome!.Reason.ShouldBe($"Run {first.Id} of workflow 'child' failed: task load failed (exit code 3).");
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await PromoteAsync(store);
        await PromoteAsync(store);

        var second = await ChildAsync(store, run);
        second.Id.ShouldNotBe(first.Id);
        await worker.DrainAsync();
        await PromoteAsync(store);
        (await store.StateAsync(run.Id)).ShouldBe("running: call#2 success, next queued");
    }

    [Fact]
    public async Task What_a_run_of_a_backfill_has_other_workflows_do_yields_to_live_runs_too_however_far_down_and_after_a_restart()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("grandchild", "first", "then < first"));
        await store.PublishAsync(Flow.Of("child", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "grandchild" } }));
        var workflow = await store.PublishAsync(Parent().Every("@hourly").With(new SchedulePolicy { Catchup = Catchup.None }));
        (await store.Store.Backfills.CreateAsync(new BackfillRequest(workflow.Id, TestStore.Epoch - TimeSpan.FromHours(1), TestStore.Epoch - TimeSpan.FromHours(1)), Stop)).Backfill.ShouldNotBeNull();
        await store.Store.Backfills.AdvanceDueAsync(Stop);
        for (var level = 0; level < 3; level++) await PromoteAsync(store);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var live = await store.StartRunAsync(Flow.Of("live", Flow.Node("a") with { Priority = 1 }));

        (await worker.LeaseOneAsync()).Run.Id.ShouldBe(live.Id);
        await store.ReopenAsync(); // what is queued from here on is decided by what the rows say
        var first = await worker.LeaseOneAsync();
        (first.Task.Name, first.Run.BackfillId).ShouldBe(("first", null));
        await worker.FinishAsync(first);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        var later = await store.StartRunAsync((await store.Workflows.FindByNameAsync("live", Stop))!);
        (await worker.LeaseOneAsync()).Run.Id.ShouldBe(later.Id);
        (await worker.LeaseOneAsync()).Task.Name.ShouldBe("then");
    }

    [Fact]
    public async Task A_cancel_sums_up_what_was_killed_in_the_run_and_in_those_that_did_work_for_it()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "load", "other", "after < load"));
        var run = await store.StartRunAsync(Parent() with { Tasks = [new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" } }, Flow.Node("beside")] });
        (await store.Runs.FindCancelProofAsync(run.Id, Stop)).ShouldBeNull("nobody asked for its end");
        (await store.Runs.FindCancelProofAsync(Guid.NewGuid(), Stop)).ShouldBeNull();
        await PromoteAsync(store);
        var held = (await worker.LeaseAsync(10)).ToDictionary(one => one.Task.Name);
        foreach (var one in held.Values) await worker.StartAsync(one);

        await store.Runs.CancelAsync(run.Id, Stop);
        await PromoteAsync(store);
        (await store.Runs.FindCancelProofAsync(run.Id, Stop)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            proof => proof.Open.ShouldBe(3), proof => proof.Attempts.ShouldBe(0), proof => proof.IsComplete.ShouldBeFalse());
        await worker.FinishAsync(held["beside"], Killed(2, 0.5));
        await worker.FinishAsync(held["load"], Killed(5, 2));
        await worker.FinishAsync(held["other"], Killed(1, 5, isConfirmed: false));
        await PromoteAsync(store);

        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Cancelled);
        var end = (await store.Runs.FindCancelProofAsync(run.Id, Stop)).ShouldNotBeNull();
        (end.Attempts, end.Processes, end.Longest, end.Open, end.IsComplete).ShouldBe((3, 8, TimeSpan.FromSeconds(5), 0, false));
        end.Unconfirmed.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => one.TaskRunId.ShouldBe(held["other"].TaskRunId), one => one.TaskName.ShouldBe("other"), one => one.RunId.ShouldBe(held["other"].Run.Id), one => one.Reason.ShouldBe("cancelled"));

        static TaskOutcome Killed(int processes, double seconds, bool isConfirmed = true) =>
            new() { Kind = OutcomeKind.Cancelled, Reason = "cancelled", Kill = new KillReport(processes, TimeSpan.FromSeconds(seconds), isConfirmed) };
    }

    [Fact]
    public async Task A_cancel_of_the_parent_ends_the_child_first_and_the_task_when_nothing_of_it_runs_any_more()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "load"));
        var run = await store.StartRunAsync(Parent());
        await PromoteAsync(store);
        var held = await worker.LeaseOneAsync();
        await worker.StartAsync(held);

        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(CancelResult.Requested);
        (await PromoteAsync(store)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("running: call deferred, next cancelled");
        (await worker.RenewAsync(held)).ShouldNotBeNull().CancelRequested.ShouldBe([new Lease(held.TaskRunId, held.Token)]);
        await store.ReopenAsync();
        await worker.EndAsync(held, OutcomeKind.Cancelled);
        await PromoteAsync(store);
        (await store.StateAsync(run.Id)).ShouldBe("cancelled: call cancelled, next cancelled");
        (await ChildAsync(store, run)).State.ShouldBe(RunState.Cancelled);
        (await CallOf(store, run)).Outcome!.Reason.ShouldBe($"Run {(await ChildAsync(store, run)).Id} of workflow 'child' was cancelled.");
    }

    [Fact]
    public async Task A_cancel_reaches_children_of_children_and_one_that_nobody_holds_ends_at_once()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("grandchild", "load"));
        await store.PublishAsync(Parent("child", "grandchild"));
        var run = await store.StartRunAsync(Parent());
        await PromoteAsync(store);
        await PromoteAsync(store);
        var child = await ChildAsync(store, run);
        (await ChildAsync(store, child)).State.ShouldBe(RunState.Queued);

        await store.Runs.CancelTaskRunAsync((await CallOf(store, run)).Id, Stop);
        for (var level = 0; level < 3; level++) await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("failed: call cancelled, next upstream_failed");
        (await ChildAsync(store, child)).State.ShouldBe(RunState.Cancelled);
        (await store.RunAsync(child.Id)).State.ShouldBe(RunState.Cancelled);
        (await PromoteAsync(store)).ShouldBeNull();
    }

    [Fact]
    public async Task A_task_that_lasts_too_long_ends_its_child_and_is_timed_out()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("child", "load"));
        var run = await store.StartRunAsync(Parent() with { Tasks = [Call("call", "child") with { TimeoutSeconds = 60 }] });
        (await PromoteAsync(store)).ShouldBe(TimeSpan.FromSeconds(60));

        store.Time.Advance(TimeSpan.FromSeconds(60));
        (await PromoteAsync(store)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("failed: call timed_out");
        (await ChildAsync(store, run)).State.ShouldBe(RunState.Cancelled);
        (await CallOf(store, run)).Outcome!.Reason.ShouldBe($"Run {(await ChildAsync(store, run)).Id} of workflow 'child' lasted longer than the task may, and was ended.");
    }

    [Fact]
    public async Task A_cleared_task_has_a_new_child_and_the_old_one_stays()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "load"));
        var run = await store.StartRunAsync(Parent() with { Tasks = [Call("call", "child")] });
        await PromoteAsync(store);
        var first = await ChildAsync(store, run);
        // While the child is alive the task can be neither cleared nor marked.
        foreach (var kind in (RunOperationKind[])[RunOperationKind.Clear, RunOperationKind.MarkSuccess])
            (await store.Runs.OperateAsync(new RunOperation(run.Id, kind, TaskSelection.All), Stop)).Tasks.ShouldHaveSingleItem().Plan.Reason.ShouldBe("The run that it has begun has not ended: cancel it first.");
        await worker.DrainAsync();
        await PromoteAsync(store);
        (await store.StateAsync(run.Id)).ShouldBe("success: call success");

        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        await store.ReopenAsync();
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: call#2 deferred");
        (await ChildAsync(store, run)).Id.ShouldNotBe(first.Id);
        (await store.RunAsync(first.Id)).State.ShouldBe(RunState.Success);
    }

    [Fact]
    public async Task Each_item_of_a_list_has_a_child_and_no_more_of_them_live_at_once_than_may()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "load") with { Params = Day });
        var run = await store.StartRunAsync(Parent() with
        {
            Tasks = [Call("call", "child") with { ForEach = "[1]", MaxParallel = 2, Workflow = new WorkflowTarget { Name = "child", Params = new Dictionary<string, string> { ["day"] = "{{ item }}" } } }, Flow.Node("next < call") with { Command = CommandDefinition.FromArgv("echo", "{{ tasks.call.outputs.got }}") }],
        });
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 3);
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: call deferred, call[0] deferred, call[1] deferred, call[2] none, next none");
        var leased = await worker.LeaseAsync();
        leased.Select(one => one.Run.Params["day"]).ShouldBe(["0", "1"]);
        foreach (var one in leased) await worker.FinishAsync(one, Giving("got", one.Run.Params["day"]));
        await PromoteAsync(store);
        await PromoteAsync(store);
        await worker.FailAsync(await worker.LeaseOneAsync());
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("failed: call failed, call[0] success, call[1] success, call[2] failed, next upstream_failed");
        (await store.AttemptsAsync(run.Id))[0].Outcome!.Outputs!["got"].ShouldBe("[0,1,null]");
    }

    [Fact]
    public async Task What_cannot_begin_says_why()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("child", "load") with { Params = new Dictionary<string, ParameterDefinition> { ["day"] = new() } });
        var run = await store.StartRunAsync(Flow.Of("etl", Call("none", "nowhere"), Call("bare", "child"), Call("skipped", "child") with { When = "run.id == ''" }, Call("unknown", "child") with { Workflow = new WorkflowTarget { Name = "child", Params = new Dictionary<string, string> { ["day"] = "1", ["night"] = "1" } } }));
        await PromoteAsync(store);

        (await store.AttemptsAsync(run.Id)).Select(one => $"{one.State.Word()}: {one.Outcome?.Reason}").ShouldBe(
        [
            "failed: There is no workflow 'nowhere'; publish it, or correct the name.",
            "failed: Workflow 'child' was not run: Parameter 'day' is required and has no default.",
            "skipped: when: run.id == '' does not hold",
            (await store.AttemptsAsync(run.Id))[3] is { Outcome.Reason: { } reason } && reason.StartsWith("Workflow 'child' was not run: ", StringComparison.Ordinal) ? $"failed: {reason}" : "a refusal",
        ]);
    }

    [Fact]
    public async Task A_circle_is_refused_when_it_is_published_and_one_that_was_closed_otherwise_when_it_comes_round()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Parent("a", "b"));
        var middle = await store.PublishAsync(Parent("b", "c"));

        var refused = await store.Workflows.PublishAsync(new PublishRequest(Parent("c", "a")), Stop);

        (refused.Outcome, refused.Workflow).ShouldBe((PublishOutcome.Circular, null));
        refused.Problem.ShouldBe("Workflow 'c' would run itself: c → a → b → c; start one of them by a hook instead.");
        // Named otherwise, each publication is right by itself.
        await store.PublishAsync(Parent("x", "a"));
        store.Database.Execute("update workflows set name = 'c' where name = 'x'");
        var run = await store.StartRunAsync(middle);
        for (var level = 0; level < 6; level++) await PromoteAsync(store);
        (await store.StateAsync(run.Id)).ShouldBe("failed: call failed, next upstream_failed");
        var third = await ChildAsync(store, await ChildAsync(store, run));
        (await CallOf(store, third)).Outcome!.Reason.ShouldBe("Workflow 'b' would run itself: b → c → a → b.");
    }

    [Fact]
    public async Task Workflows_run_each_other_only_so_deep()
    {
        await using var store = await OpenAsync();
        for (var level = Limits.MaxRunDepth + 1; level > 0; level--) await store.PublishAsync(Parent($"w{level}", $"w{level + 1}"));
        var run = await store.StartRunAsync((await store.Workflows.FindByNameAsync("w1", Stop)).ShouldNotBeNull());
        for (var step = 0; step < 2 * Limits.MaxRunDepth; step++) await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("failed: call failed, next upstream_failed");
        var deepest = run;
        for (var level = 1; level < Limits.MaxRunDepth; level++) deepest = await ChildAsync(store, deepest);
        (await CallOf(store, deepest)).Outcome!.Reason.ShouldNotBeNull().ShouldStartWith("Workflows run each other at most 10 deep: w1 → w2 → ");
    }

    [Fact]
    public async Task F10_Whoever_dies_between_the_child_and_the_parent_the_next_look_ends_both_and_no_attempt_has_two_children()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("child", "load"));
        var run = await store.StartRunAsync(Parent());
        await store.ReopenAsync(); // before the child is begun
        await PromoteAsync(store);
        await store.ReopenAsync(); // while it lives
        await PromoteAsync(store);
        var child = await ChildAsync(store, run);
        worker = await store.StartWorkerAsync();
        await worker.StartAsync(await worker.LeaseOneAsync());
        (await worker.RetireAsync()).ShouldBe(1); // its worker dies with the task
        worker = await store.StartWorkerAsync();
        await worker.DrainAsync();
        await store.ReopenAsync(); // after its end, before the parent hears of it
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: call success, next queued");
        (await store.StateAsync(child.Id)).ShouldBe("success: load#2 success");
        (await store.Runs.ListAsync(new RunFilter { Limit = 10 }, Stop)).Items.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_workflow_without_tasks_is_a_child_that_ends_at_once()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(new WorkflowDefinition { Name = "child" });
        var run = await store.StartRunAsync(Parent());
        (await PromoteAsync(store)).ShouldBeNull();
        (await store.StateAsync(run.Id)).ShouldBe("running: call success, next queued");
    }

    private static readonly IReadOnlyDictionary<string, ParameterDefinition> Day = new Dictionary<string, ParameterDefinition> { ["day"] = new() { Default = "monday" } };

    private static WorkflowDefinition Parent(string name = "etl", string child = "child") => Flow.Of(name,
        Call("call", child), Flow.Node("next < call"));

    private static TaskDefinition Call(string name, string child) => new() { Name = name, Workflow = new WorkflowTarget { Name = child } };

    private static TaskOutcome Giving(string name, string value) => new() { Kind = OutcomeKind.Success, Outputs = new Dictionary<string, string> { [name] = value } };

    private static ValueTask<TimeSpan?> PromoteAsync(TestStore store) => store.Queue.PromoteDueAsync(Stop);

    private static async Task<TaskRun> CallOf(TestStore store, WorkflowRun run) => (await store.AttemptsAsync(run.Id)).Last(one => one.TaskName == "call");

    private static async Task<WorkflowRun> ChildAsync(TestStore store, WorkflowRun run) =>
        await store.RunAsync((await CallOf(store, run)).Wait.ShouldNotBeNull().ChildRunId.ShouldNotBeNull());
}
