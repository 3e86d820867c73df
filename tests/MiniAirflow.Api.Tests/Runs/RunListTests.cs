using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;

namespace MiniAirflow.Api.Tests.Runs;

public sealed class RunListTests
{
    [Theory]
    [InlineData("/workflow-runs")]
    [InlineData("/task-runs")]
    public async Task An_unknown_status_is_a_400_that_names_the_right_ones(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync(path + "?status=done")).ShouldBeProblem(HttpStatusCode.BadRequest, "'done' is no status", "pending, running, success, failed");
    }

    [Theory]
    [InlineData("/workflow-runs?limit=0", "limit")]
    [InlineData("/workflow-runs?offset=-1", "offset")]
    [InlineData("/workflow-runs?workflow_id=x", "workflow_id")]
    [InlineData("/workflow-runs?before=x", "before")]
    [InlineData("/workflow-runs?created_from=soon", "created_from")]
    [InlineData("/workflow-runs?created_to=1", "created_to")]
    [InlineData("/task-runs?limit=5000", "limit")]
    [InlineData("/task-runs?workflow_run_id=%27%20or%201=1", "workflow_run_id")]
    [InlineData("/workers?limit=x", "limit")]
    [InlineData("/workflow-runs/x", "id")]
    [InlineData("/task-runs/x", "id")]
    public async Task A_bad_value_is_a_400_that_names_the_parameter(string path, string name)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("errors")[0].GetProperty("path").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task Runs_are_filtered_by_status_and_workflow_newest_first()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        await host.RunAllAsync(worker);
        await Eventually.NextMillisecondAsync();
        var second = await host.Client.TriggerAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);
        await Eventually.NextMillisecondAsync();
        var other = await host.CreateRunAsync("""{"name":"other","tasks":[{"name":"a","command":"true"}]}""");

        (await Ids(new RunQuery())).ShouldBe([other.Id, second.Id, first.Id]);
        (await Ids(new RunQuery { Status = "success" })).ShouldBe([first.Id]);
        (await Ids(new RunQuery { Status = "pending", WorkflowId = first.WorkflowId })).ShouldBe([second.Id]);
        (await Ids(new RunQuery { Before = other.Id, Limit = 1 })).ShouldBe([second.Id]);
        (await Ids(new RunQuery { Offset = 2 })).ShouldBe([first.Id]);

        async Task<Guid[]> Ids(RunQuery query) => [.. (await host.Client.ListRunsAsync(query, ApiHost.Cancelled)).Items.Select(run => run.Id)];
    }

    [Fact]
    public async Task Task_runs_have_the_contract_s_keys_in_its_order_whatever_their_state()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var waiting = (await host.GetAsync("/task-runs?status=pending")).Json;
        waiting.GetArrayLength().ShouldBe(2);
        Reply.KeysOf(waiting[0]).Take(7).ShouldBe(["id", "workflow_run_id", "task_id", "status", "attempt", "started_at", "logs"]);
        waiting[0].GetProperty("logs").GetString().ShouldBe("");
        waiting[0].GetProperty("attempt").GetInt32().ShouldBe(1);

        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        await host.FinishAsync(worker, leased, tail: "the end\n");
        var done = (await host.GetAsync($"/task-runs?workflow_run_id={run.Id}&status=success")).Json.EnumerateArray().ShouldHaveSingleItem();
        Reply.KeysOf(done).Take(8).ShouldBe(["id", "workflow_run_id", "task_id", "status", "attempt", "started_at", "finished_at", "logs"]);
        done.GetProperty("logs").GetString().ShouldBe("the end\n");
        done.GetProperty("state").GetString().ShouldBe("success");
        done.GetProperty("exit_code").GetInt32().ShouldBe(0);
        done.GetProperty("worker_id").GetGuid().ShouldBe(worker);
    }
}
