using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Runs;

/// <summary>Answers and events.</summary>
public sealed class WaitActionTests
{
    private const string Flow = """
        {"name":"waits","tasks":[
          {"name":"ask","approval":{"message":"Go?","fields":{"count":{"type":"integer"}},"approvers":["ann"]}},
          {"name":"event","wait_for":{"event":"built","timeout_seconds":600}}]}
        """;

    [Fact]
    public async Task What_is_asked_is_listed_with_all_that_is_needed_to_answer_it()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        var list = (await host.GetAsync("/approvals")).ShouldBe(HttpStatusCode.OK).Json;
        list.GetArrayLength().ShouldBe(1);
        list[0].GetProperty("workflow_name").GetString().ShouldBe("waits");
        list[0].GetProperty("options").EnumerateArray().Select(one => one.GetString()).ShouldBe(["approve", "reject"]);
        list[0].GetProperty("approvers")[0].GetString().ShouldBe("ann");
        list[0].GetProperty("fields")[0].GetProperty("type").GetString().ShouldBe("integer");
        (await host.Client.ListApprovalsAsync(cancellationToken: ApiHost.Cancelled)).ShouldHaveSingleItem().TaskName.ShouldBe("ask");
    }

    [Fact]
    public async Task An_answer_ends_the_task_and_a_second_one_is_a_conflict()
    {
        await using var host = await ApiHost.StartAsync();
        var id = Attempt(await StartAsync(host), "ask").Id;
        (await host.PostAsync($"/task-runs/{id}/answer", """{"option":"maybe"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "'maybe' is none of the options: approve, reject.");
        (await host.PostAsync($"/task-runs/{id}/answer", """{"fields":{}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "chosen option");
        (await host.PostAsync($"/task-runs/{id}/answer", """{"option":"approve"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "Field 'count' is required");

        var answered = (await host.PostAsync($"/task-runs/{id}/answer", """{"option":"approve","fields":{"count":3},"by":"ann"}""")).ShouldBe(HttpStatusCode.OK).Json;

        answered.GetProperty("state").GetString().ShouldBe("success");
        answered.GetProperty("outputs").GetProperty("count").GetString().ShouldBe("3");
        answered.GetProperty("reason").GetString().ShouldNotBeNull().ShouldStartWith("ann chose 'approve' at ");
        (await host.PostAsync($"/task-runs/{id}/answer", """{"option":"reject"}""")).ShouldBeProblem(HttpStatusCode.Conflict, "waits for no answer");
        (await host.PostAsync($"/task-runs/{Guid.NewGuid()}/answer", """{"option":"reject"}""")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_event_is_reported_by_name_and_a_second_time_is_a_conflict()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await StartAsync(host);
        (await host.PostAsync($"/workflow-runs/{run.Id}/tasks/event/event", "[1]")).ShouldBeProblem(HttpStatusCode.BadRequest, "JSON object");
        (await host.PostAsync($"/workflow-runs/{run.Id}/tasks/nosuch/event", "{}")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.PostAsync($"/workflow-runs/{run.Id}/tasks/ask/event", "{}")).ShouldBeProblem(HttpStatusCode.Conflict, "waits for no event");

        var reported = (await host.PostAsync($"/workflow-runs/{run.Id}/tasks/event/event", """{"build":17,"notes":["a"]}""")).ShouldBe(HttpStatusCode.OK).Json;

        reported.GetProperty("state").GetString().ShouldBe("success");
        reported.GetProperty("outputs").GetProperty("notes").GetString().ShouldBe("""["a"]""");
        var token = reported.GetProperty("wait").GetProperty("event_token").GetString();
        (await host.PostAsync($"/events/{token}", "{}")).ShouldBeProblem(HttpStatusCode.Conflict);
        (await host.PostAsync("/events/" + new string('0', 64), "{}")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_task_waits_for_is_shown_with_it_and_with_the_workflow()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await StartAsync(host);
        (await host.Client.ReportEventAsync(run.Id, "event", cancellationToken: ApiHost.Cancelled)).Wait.ShouldNotBeNull().ShouldSatisfyAllConditions(
            one => one.For.ShouldBe("event 'built'"), one => one.TimesOutAt.ShouldBe(one.Since.AddMinutes(10)));
        (await host.Client.ListTasksAsync(run.WorkflowId, cancellationToken: ApiHost.Cancelled)).Select(task => task.WaitsFor).ShouldBe(["approval", "event"]);
        var why = await host.Client.ExplainTaskRunAsync(Attempt(run, "ask").Id, ApiHost.Cancelled);
        why.Kind.ShouldBe("input");
    }

    private static async Task<WorkflowRunResource> StartAsync(ApiHost host)
    {
        var workflow = (await host.PostAsync("/workflows", Flow)).ShouldBe(HttpStatusCode.Created).Json.GetProperty("id").GetGuid();
        var run = await host.Client.TriggerAsync(workflow, cancellationToken: ApiHost.Cancelled);
        return await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled);
    }

    private static TaskRunResource Attempt(WorkflowRunResource run, string task) => run.TaskRuns!.Single(one => one.TaskName == task);
}
