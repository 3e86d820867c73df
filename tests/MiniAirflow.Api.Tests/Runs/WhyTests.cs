using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Runs;

public sealed class WhyTests
{
    [Fact]
    public async Task A_run_and_each_of_its_tasks_say_what_they_wait_for()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var reply = (await host.GetAsync($"/workflow-runs/{run.Id}/why")).ShouldBe(HttpStatusCode.OK);
        reply.Keys.ShouldBe(["workflow_run_id", "workflow_name", "state", "kind", "sentence", "tasks"]);
        (reply.Json.GetProperty("kind").GetString(), reply.Json.GetProperty("state").GetString()).ShouldBe(("worker", "queued"));
        reply.Json.GetProperty("sentence").GetString().ShouldNotBeNull().ShouldEndWith("It is ready, but there is no worker.");

        (await host.PostAsync("/pauses", """{"scope":"all","reason":"Moving house."}""")).ShouldBe(HttpStatusCode.Created);
        var task = reply.Json.GetProperty("tasks")[0].GetProperty("task_run_id").GetString();
        var paused = (await host.GetAsync($"/task-runs/{task}/why")).ShouldBe(HttpStatusCode.OK);
        paused.Keys.ShouldBe(["task_run_id", "task_name", "attempt", "state", "kind", "sentence", "waits"]);
        paused.Json.GetProperty("kind").GetString().ShouldBe("pause");
        paused.Json.GetProperty("sentence").GetString().ShouldNotBeNull().ShouldContain("Moving house.");
    }

    [Fact]
    public async Task A_task_run_says_how_long_it_waited_and_what_was_different_when_it_last_succeeded()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var task = (await host.GetAsync($"/workflow-runs/{run.Id}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("task_runs")[0].GetProperty("id").GetString();
        var shown = (await host.GetAsync($"/task-runs/{task}")).ShouldBe(HttpStatusCode.OK).Json;
        shown.GetProperty("created_at").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(shown.GetProperty("queued_at").GetDateTimeOffset());
        foreach (var wait in shown.GetProperty("waits").EnumerateArray())
        {
            wait.GetProperty("cause").GetString().ShouldBe("worker");
            wait.GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0);
        }
        var changes = (await host.GetAsync($"/task-runs/{task}/changes")).ShouldBe(HttpStatusCode.OK);
        changes.Keys.ShouldBe(["task_run_id", "task_name", "sentence", "changes"]);
        changes.Json.GetProperty("sentence").GetString().ShouldNotBeNull().ShouldEndWith("has not succeeded before, so there is nothing to compare it with.");
        (await host.GetAsync($"/task-runs/{Guid.NewGuid()}/changes")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_not_there_is_not_explained()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var kind in (string[])["workflow-runs", "task-runs"])
        {
            (await host.GetAsync($"/{kind}/{Guid.NewGuid()}/why")).ShouldBeProblem(HttpStatusCode.NotFound);
            (await host.GetAsync($"/{kind}/x/why")).ShouldBeProblem(HttpStatusCode.BadRequest);
        }
    }
}
