using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Runs;

public sealed class OperationTests
{
    [Fact]
    public async Task A_clear_is_planned_then_done_and_shown_with_the_attempts_that_were()
    {
        await using var host = await ApiHost.StartAsync();
        var (run, worker) = await FailedAsync(host);

        var plan = (await host.PostAsync($"/workflow-runs/{run.Id}/clear", """{"only_failed":true,"dry_run":true}""")).ShouldBe(HttpStatusCode.OK);
        plan.Keys.ShouldBe(["workflow_run_id", "workflow_name", "operation", "dry_run", "state", "changed", "tasks"]);
        (plan.Json.GetProperty("dry_run").GetBoolean(), plan.Json.GetProperty("state").GetString(), plan.Json.GetProperty("changed").GetInt32()).ShouldBe((true, "failed", 2));
        Tasks(plan.Json).ShouldBe(["a 1 failed clear", "b 1 upstream_failed clear"]);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).State.ShouldBe("failed");

        (await host.PostAsync($"/workflow-runs/{run.Id}/clear")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("state").GetString().ShouldBe("queued");
        await host.RunAllAsync(worker);

        var now = await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled);
        (now.State, now.ClearNumber).ShouldBe(("success", 1));
        now.TaskRuns!.Select(one => $"{one.TaskName} {one.Attempt} {one.State} {one.Cleared}").ShouldBe(["a 1 failed True", "a 2 success ", "b 1 upstream_failed True", "b 2 success "]);
    }

    [Fact]
    public async Task A_mark_keeps_its_reason()
    {
        await using var host = await ApiHost.StartAsync();
        var (run, worker) = await FailedAsync(host);
        var marked = (await host.PostAsync($"/workflow-runs/{run.Id}/mark", """{"state":"success","tasks":["a"],"reason":"Loaded by hand."}""")).ShouldBe(HttpStatusCode.OK);
        Tasks(marked.Json).ShouldBe(["a 1 failed mark", "b 1 upstream_failed clear"]);
        await host.RunAllAsync(worker);
        var now = await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled);
        now.State.ShouldBe("success");
        now.TaskRuns!.Single(one => one is { TaskName: "a", Attempt: 2 }).Reason.ShouldBe("Loaded by hand.");
    }

    [Fact]
    public async Task Many_runs_are_operated_on_by_what_is_said_of_them()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, worker) = await FailedAsync(host);
        await Eventually.NextMillisecondAsync();
        var second = await host.Client.TriggerAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);
        await FailOneAsync(host, worker);
        await Eventually.NextMillisecondAsync();
        var good = await host.Client.TriggerAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);
        await host.RunAllAsync(worker);

        var plan = await host.Client.OperateRunsAsync(new OperateRunsRequest { Operation = "clear", Workflow = "two", Status = "failed", Limit = 1, DryRun = true }, ApiHost.Cancelled);
        (plan.Runs.Select(one => one.WorkflowRunId).ShouldHaveSingleItem(), plan.More, plan.Changed).ShouldBe((second.Id, true, 2));
        var early = await host.Client.OperateRunsAsync(new OperateRunsRequest { Operation = "clear", CreatedTo = second.CreatedAt, DryRun = true }, ApiHost.Cancelled);
        early.Runs.Select(one => one.WorkflowRunId).ShouldBe([first.Id]);

        var done = await host.Client.OperateRunsAsync(new OperateRunsRequest { Operation = "clear", Status = "failed", OnlyFailed = true }, ApiHost.Cancelled);
        (done.Runs.Count, done.Changed, done.More).ShouldBe((2, 4, false));
        await host.RunAllAsync(worker);
        foreach (var id in (Guid[])[first.Id, second.Id, good.Id]) (await host.Client.GetRunAsync(id, ApiHost.Cancelled)).State.ShouldBe("success");
    }

    [Fact]
    public async Task A_cancel_of_many_tells_what_it_kills()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        await host.LeaseOneAsync(await host.RegisterWorkerAsync());
        var request = new OperateRunsRequest { Operation = "cancel", RunIds = [run.Id], DryRun = true };
        var plan = (await host.Client.OperateRunsAsync(request, ApiHost.Cancelled)).Runs.ShouldHaveSingleItem();
        plan.Tasks.Select(task => $"{task.TaskName} {task.Action}").ShouldBe(["a kill", "b cancel"]);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).CancelRequested.ShouldBe(false);
        await host.Client.OperateRunsAsync(request with { DryRun = false }, ApiHost.Cancelled);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).CancelRequested.ShouldBe(true);
    }

    [Fact]
    public async Task A_brief_answer_counts_the_tasks_of_each_run_and_the_audit_names_the_runs()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await host.CreateRunAsync();
        var second = await host.Client.TriggerAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);
        var request = new OperateRunsRequest { Operation = "cancel", RunIds = [first.Id, second.Id], Brief = true };
        var plan = await host.Client.OperateRunsAsync(request with { DryRun = true }, ApiHost.Cancelled);
        plan.Runs.Select(one => (one.WorkflowRunId, one.Changed, one.Tasks.Count)).ShouldBe([(first.Id, 2, 0), (second.Id, 2, 0)]);
        (await host.Client.OperateRunsAsync(request, ApiHost.Cancelled)).Changed.ShouldBe(4);
        await Eventually.TrueAsync(async () => (await host.GetAsync("/audit?action=operateWorkflowRuns")).Json.GetArrayLength() == 2);
        var record = (await host.GetAsync("/audit?action=operateWorkflowRuns")).Json[0];
        (record.GetProperty("target").GetString(), record.GetProperty("detail").GetString()).ShouldBe(("2 workflow runs", $"cancel: {first.Id}, {second.Id}"));
    }

    [Fact]
    public async Task A_rerun_has_the_parameters_of_the_run_and_those_that_are_changed()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"p","params":{"day":{"default":"today"},"count":{"default":"1"}},"tasks":[{"name":"a","command":"true"}]}""");
        var run = await host.Client.TriggerAsync(made.Id, new Dictionary<string, string> { ["day"] = "monday", ["count"] = "3" }, cancellationToken: ApiHost.Cancelled);
        var reply = (await host.PostAsync($"/workflow-runs/{run.Id}/rerun", """{"params":{"count":4}}""")).ShouldBe(HttpStatusCode.Created);
        var again = await host.Client.GetRunAsync(reply.Json.GetProperty("id").GetGuid(), ApiHost.Cancelled);
        again.Params.ShouldBe(new Dictionary<string, string> { ["day"] = "monday", ["count"] = "4" }, ignoreOrder: true);
        (await host.PostAsync($"/workflow-runs/{run.Id}/rerun", """{"params":{"nobody":4}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "nobody");
    }

    [Fact]
    public async Task A_note_is_shown_with_the_run()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        (await host.Client.NoteRunAsync(run.Id, "The source was late.", ApiHost.Cancelled)).Note.ShouldBe("The source was late.");
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).Note.ShouldBe("The source was late.");
        (await host.Client.NoteRunAsync(run.Id, "", ApiHost.Cancelled)).Note.ShouldBeNull();
    }

    [Theory]
    [InlineData("clear", """{"tasks":["c"]}""", HttpStatusCode.BadRequest, "has no task 'c'")]
    [InlineData("clear", """{"tasks":[]}""", HttpStatusCode.BadRequest, "tasks is empty")]
    [InlineData("clear", """{"task":"a"}""", HttpStatusCode.BadRequest, "unknown")]
    [InlineData("mark", """{"state":"skipped"}""", HttpStatusCode.BadRequest, "state must be success or failed")]
    [InlineData("mark", "", HttpStatusCode.BadRequest, "state must be success or failed")]
    [InlineData("mark", """{"state":"success","reason":" "}""", HttpStatusCode.BadRequest, "reason")]
    public async Task What_cannot_be_done_is_refused_in_a_sentence(string verb, string body, HttpStatusCode status, string words)
    {
        await using var host = await ApiHost.StartAsync();
        var (run, _) = await FailedAsync(host);
        (await host.PostAsync($"/workflow-runs/{run.Id}/{verb}", body)).ShouldBeProblem(status, words);
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).State.ShouldBe("failed");
    }

    [Theory]
    [InlineData("""{"operation":"clear"}""", "which runs are meant")]
    [InlineData("""{"operation":"clean","status":"failed"}""", "operation must be one of clear, mark_success, mark_failed, cancel")]
    [InlineData("""{"operation":"clear","status":"bad"}""", "'bad' is no status")]
    [InlineData("""{"operation":"clear","status":"failed","limit":2000}""", "limit must be from 1 to 1000")]
    [InlineData("""{"operation":"clear","created_from":"yesterday"}""", "A time must be written")]
    public async Task Many_runs_are_not_operated_on_by_mistake(string body, string words)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/workflow-runs/operations", body)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
    }

    [Theory]
    [InlineData("POST", "clear", "")]
    [InlineData("POST", "mark", """{"state":"success"}""")]
    [InlineData("POST", "rerun", "")]
    [InlineData("PUT", "note", """{"note":"x"}""")]
    public async Task A_run_that_is_not_there_is_a_404(string method, string verb, string body)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(new HttpMethod(method), $"/workflow-runs/{Guid.NewGuid()}/{verb}", body)).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    private static async Task<(WorkflowRunResource Run, Guid Worker)> FailedAsync(ApiHost host)
    {
        var run = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        await FailOneAsync(host, worker);
        return (run, worker);
    }

    private static async Task FailOneAsync(ApiHost host, Guid worker) =>
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker), TaskOutcome.Failure("It broke."));

    private static IEnumerable<string> Tasks(JsonElement operation) => operation.GetProperty("tasks").EnumerateArray().Select(task =>
        $"{task.GetProperty("task_name").GetString()} {task.GetProperty("attempt").GetInt32()} {task.GetProperty("state").GetString()} {task.GetProperty("action").GetString()}");
}
