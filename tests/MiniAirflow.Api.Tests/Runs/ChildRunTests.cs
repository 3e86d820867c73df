using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Runs;

/// <summary>Runs that do the work of tasks of other runs, and groups, as the API shows them.</summary>
public sealed class ChildRunTests
{
    private const string Parent = """{"name":"parent","groups":[{"name":"all"}],"tasks":[{"name":"call","group":"all","workflow":{"name":"child","params":{"day":"{{ run.id }}"}}}]}""";

    [Fact]
    public async Task A_parent_and_its_child_name_each_other_and_say_what_they_wait_for()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync("""{"name":"child","params":{"day":null},"tasks":[{"name":"load","command":"true"}]}""");
        var made = await host.CreateAsync(Parent);
        var run = await host.Client.TriggerAsync(made.Id, cancellationToken: ApiHost.Cancelled);
        await host.Store.Queue.PromoteDueAsync(ApiHost.Cancelled);

        var call = (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns!.ShouldHaveSingleItem();
        var child = await host.Client.GetRunAsync(call.ChildRunId.ShouldNotBeNull(), ApiHost.Cancelled);
        (child.Parent, child.Trigger, child.Params!["day"]).ShouldBe((new RunParentResource { WorkflowRunId = run.Id, TaskRunId = call.Id }, "workflow", run.Id.ToString()));
        run.Parent.ShouldBeNull();
        var why = await host.Client.ExplainTaskRunAsync(call.Id, ApiHost.Cancelled);
        (why.Kind, why.Sentence).ShouldBe(("child", $"It waits for run {child.Id} of workflow 'child', which is queued: 0 of 1 task have ended, and none runs. load: It is ready, but there is no worker."));
        (await host.Client.ExplainRunAsync(run.Id, ApiHost.Cancelled)).Kind.ShouldBe("child");

        await host.RunAllAsync(await host.RegisterWorkerAsync());
        (await host.Client.ExplainTaskRunAsync(call.Id, ApiHost.Cancelled)).Sentence.ShouldBe($"It waits for run {child.Id} of workflow 'child', which has ended as success, as is about to be seen.");
        await host.Store.Queue.PromoteDueAsync(ApiHost.Cancelled);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).State.ShouldBe("success");
    }

    [Fact]
    public async Task An_item_says_for_itself_what_it_waits_for()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync("""{"name":"child","tasks":[{"name":"load","command":"true"}]}""");
        var made = await host.CreateAsync("""{"name":"many","tasks":[{"name":"call","for_each":[1,2],"max_parallel":1,"workflow":{"name":"child"}}]}""");
        var run = await host.Client.TriggerAsync(made.Id, cancellationToken: ApiHost.Cancelled);
        var worker = await host.RegisterWorkerAsync();
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker), new TaskOutcome { Kind = OutcomeKind.Success, Items = [new MapItem(0, "1", ""), new MapItem(1, "2", "")] });
        await host.Store.Queue.PromoteDueAsync(ApiHost.Cancelled);

        var attempts = (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns!;
        (await WhyAsync(0)).ShouldBe("It waits for its items: 0 of 2 have ended, and 1 runs; at most 1 item may run at once.");
        (await WhyAsync(1)).ShouldStartWith($"It waits for run {attempts[1].ChildRunId} of workflow 'child', which is queued: ");
        (await WhyAsync(2)).ShouldBe("It waits for its turn: at most 1 item may run at once.");

        async Task<string> WhyAsync(int place) => (await host.Client.ExplainTaskRunAsync(attempts[place].Id, ApiHost.Cancelled)).Sentence;
    }

    [Fact]
    public async Task A_task_tells_its_group_and_the_workflow_that_it_runs()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(Parent);
        var task = (await host.Client.ListTasksAsync(made.Id, ApiHost.Cancelled)).ShouldHaveSingleItem();
        (task.Group, task.RunsWorkflow, task.Command, task.WaitsFor).ShouldBe(("all", "child", "", null));
    }

    [Fact]
    public async Task A_circle_is_a_conflict_that_names_it()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Parent);
        const string closing = """{"name":"child","tasks":[{"name":"back","workflow":{"name":"parent"}}]}""";
        foreach (var path in (string[])["/workflows", "/workflows/apply"])
            (await host.PostAsync(path, closing)).ShouldBeProblem(HttpStatusCode.Conflict, "Workflow 'child' would run itself: child → parent → child");
    }

    [Fact]
    public async Task Tasks_are_chosen_by_their_group()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"g","groups":[{"name":"outer"},{"name":"inner","group":"outer"}],"tasks":[{"name":"a","command":"true"},{"name":"b","group":"inner","command":"true"},{"name":"c","group":"outer","command":"true"}]}""");
        var run = await host.Client.TriggerAsync(made.Id, cancellationToken: ApiHost.Cancelled);
        var cancelled = await host.Client.OperateRunsAsync(new OperateRunsRequest { Operation = "cancel", RunIds = [run.Id], Groups = ["inner"] }, ApiHost.Cancelled);
        cancelled.Runs.ShouldHaveSingleItem().Tasks.Select(one => $"{one.TaskName} {one.Action}").ShouldBe(["b cancel"]);
        var marked = await host.Client.MarkRunAsync(run.Id, new MarkRequest { State = "success", Groups = ["outer"] }, ApiHost.Cancelled);
        marked.Tasks.Select(one => $"{one.TaskName} {one.Action}").ShouldBe(["b mark", "c mark"]);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns!.Select(one => $"{one.TaskName} {one.Attempt} {one.State}").ShouldBe(["a 1 queued", "b 1 cancelled", "b 2 success", "c 1 success"]);
        (await host.PostAsync($"/workflow-runs/{run.Id}/clear", """{"groups":["iner"]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "has no group 'iner' in the version of this run: did you mean 'inner'?");
        (await host.PostAsync($"/workflow-runs/{run.Id}/clear", """{"groups":[]}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "groups is empty");
    }
}
