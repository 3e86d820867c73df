using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Pools;

public sealed class PoolTests
{
    [Fact]
    public async Task A_pool_is_written_shown_written_over_and_deleted()
    {
        await using var host = await ApiHost.StartAsync();
        var put = (await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":2,"rate":"30/minute","description":"connections"}""")).ShouldBe(HttpStatusCode.OK);
        put.Text.ShouldBe("""{"name":"db","slots":2,"rate":"30 per minute","description":"connections","occupied":0,"waiting":0}""");
        (await host.GetAsync("/pools/db")).Text.ShouldBe(put.Text);
        (await host.Client.PutPoolAsync("db", new PutPoolRequest { Slots = 3 }, ApiHost.Cancelled)).ShouldBe(
            new PoolResource { Name = "db", Slots = 3, Description = "", Occupied = 0, Waiting = 0 });
        await host.Client.PutPoolAsync("a", new PutPoolRequest { Slots = 0 }, ApiHost.Cancelled);
        (await host.Client.ListPoolsAsync(ApiHost.Cancelled)).Select(pool => pool.Name).ShouldBe(["a", "db"]);
        (await host.GetAsync("/pools?limit=1&offset=1")).Json.GetArrayLength().ShouldBe(1);

        (await host.SendAsync(HttpMethod.Delete, "/pools/db")).ShouldBe(HttpStatusCode.NoContent);
        (await host.SendAsync(HttpMethod.Delete, "/pools/db")).ShouldBeProblem(HttpStatusCode.NotFound, "no pool 'db'");
        (await host.GetAsync("/pools/db")).ShouldBeProblem(HttpStatusCode.NotFound, "no pool 'db'");
    }

    [Theory]
    [InlineData("""{"slots":-1}""", "slots: Must be from 0 to 100000, but is -1.")]
    [InlineData("""{"slots":1,"rate":"often"}""", "'often' is no rate.")]
    [InlineData("""{"slots":1,"name":"other"}""", "'db' in the address and 'other' in the body")]
    [InlineData("""{"slots":1,"size":2}""", "size")]
    [InlineData("{}", "slots")]
    [InlineData("", "The body must be a pool")]
    public async Task What_is_no_pool_is_refused_with_its_place(string body, string sentence)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Put, "/pools/db", body)).ShouldBeProblem(HttpStatusCode.BadRequest, sentence);
        (await host.GetAsync("/pools")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task A_pool_that_tasks_wait_for_is_not_deleted_and_the_tasks_say_why_they_wait()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":1}""");
        var workflow = await host.CreateAsync("""{"name":"w","tasks":[{"name":"a","command":"true","pool":"db"},{"name":"b","command":"true","pool":"db"},{"name":"c","command":"true","pool":"none"}]}""");
        var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        (await host.GetAsync("/pools/db")).Text.ShouldContain("\"occupied\":1,\"waiting\":1");
        (await host.SendAsync(HttpMethod.Delete, "/pools/db")).ShouldBeProblem(HttpStatusCode.Conflict, "Pool 'db' is in use");

        var why = await host.Client.ExplainRunAsync(run.Id, ApiHost.Cancelled);
        why.Tasks.Select(task => (task.State, task.Kind)).ShouldBe([("queued", "worker"), ("scheduled", "pool"), ("scheduled", "pool")]);
        why.Tasks[1].Sentence.ShouldBe("It needs 1 slot of pool 'db': 1 of 1 are occupied. Nobody else waits for it.");
        why.Tasks[2].Sentence.ShouldBe("Pool 'none' does not exist; the task waits until somebody makes it.");
    }

    [Fact]
    public async Task The_tasks_of_a_workflow_tell_their_limits_and_a_scheduled_one_is_pending()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync("""{"name":"w","max_active_tasks":4,"tasks":[{"name":"a","command":"true","pool":"db","pool_slots":2,"concurrency":{"key":"k","limit":3}}]}""");
        var task = (await host.GetAsync($"/workflows/{workflow.Id}/tasks")).Json[0];
        (task.GetProperty("pool").GetString(), task.GetProperty("pool_slots").GetInt32(), task.GetProperty("concurrency_key").GetString(), task.GetProperty("concurrency_limit").GetInt32())
            .ShouldBe(("db", 2, "k", 3));
        var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        var attempt = (await host.GetAsync($"/task-runs?workflow_run_id={run.Id}&status=pending")).Json[0];
        (attempt.GetProperty("status").GetString(), attempt.GetProperty("state").GetString()).ShouldBe(("pending", "scheduled"));
    }
}
