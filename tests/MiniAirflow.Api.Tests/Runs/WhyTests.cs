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
        paused.Keys.ShouldBe(["task_run_id", "task_name", "attempt", "state", "kind", "sentence"]);
        paused.Json.GetProperty("kind").GetString().ShouldBe("pause");
        paused.Json.GetProperty("sentence").GetString().ShouldNotBeNull().ShouldContain("Moving house.");
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
