using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task The_contract_s_names_and_types_are_there_from_the_start()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.GetAsync("/metrics")).ShouldBe(HttpStatusCode.OK);
        reply.Header("Content-Type").ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var types = reply.Text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line[7..]).ToList();
        foreach (var promised in (string[])
        [
            "scheduler_workflows_total counter",
            "scheduler_tasks_total counter",
            "scheduler_task_duration_seconds histogram",
            "scheduler_workflow_failures_total counter",
            "scheduler_workflow_successes_total counter",
            "scheduler_worker_heartbeats_total counter",
            "scheduler_task_retries_total counter",
        ]) types.ShouldContain(promised);
        foreach (var status in (string[])["pending", "running", "success", "failed"])
        {
            ValueOf(reply, $$"""scheduler_workflows_total{status="{{status}}"}""").ShouldBe("0");
            ValueOf(reply, $$"""scheduler_tasks_total{status="{{status}}"}""").ShouldBe("0");
        }
        ValueOf(reply, "scheduler_workflow_failures_total").ShouldBe("0");
        ValueOf(reply, "scheduler_workflow_successes_total").ShouldBe("0");
        ValueOf(reply, """scheduler_task_duration_seconds_count{status="success"}""").ShouldBe("0");
    }

    [Fact]
    public async Task A_run_that_succeeds_is_counted_through_its_statuses()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        var reply = await OnceAsync(host, "scheduler_workflow_successes_total 1");
        foreach (var status in (string[])["pending", "running", "success"])
        {
            ValueOf(reply, $$"""scheduler_workflows_total{status="{{status}}"}""").ShouldBe("1");
            ValueOf(reply, $$"""scheduler_tasks_total{status="{{status}}"}""").ShouldBe("2");
        }
        ValueOf(reply, "scheduler_workflow_successes_total").ShouldBe("1");
        ValueOf(reply, "scheduler_workflow_failures_total").ShouldBe("0");
        ValueOf(reply, """scheduler_task_duration_seconds_count{status="success"}""").ShouldBe("2");
        ValueOf(reply, """scheduler_worker_heartbeats_total{worker_id="worker-1"}""").ShouldNotBe("0");
    }

    [Fact]
    public async Task A_retry_is_counted_for_the_worker_on_which_the_attempt_before_failed()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync("""{"name":"flaky","tasks":[{"name":"a","command":"false","retry_count":1}]}""");
        var worker = await host.RegisterWorkerAsync("builder");
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker), TaskOutcome.Failure("exit code 1"));
        var reply = await OnceAsync(host, """scheduler_task_retries_total{worker_id="builder"} 1""");
        ValueOf(reply, """scheduler_tasks_total{status="failed"}""").ShouldBe("1");
        ValueOf(reply, "scheduler_workflow_failures_total").ShouldBe("0");
    }

    [Fact]
    public async Task A_cancelled_run_is_a_failure()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        await host.Client.CancelRunAsync(run.Id, ApiHost.Cancelled);
        var reply = await OnceAsync(host, "scheduler_workflow_failures_total 1");
        ValueOf(reply, """scheduler_workflows_total{status="failed"}""").ShouldBe("1");
        ValueOf(reply, """scheduler_task_duration_seconds_count{status="failed"}""").ShouldBe("0");
    }

    /// <summary>The store tells its observers after it has answered its caller, so a counter may lag by a moment.</summary>
    private static async Task<Reply> OnceAsync(ApiHost host, string line)
    {
        var reply = await host.GetAsync("/metrics");
        await Eventually.TrueAsync(async () => (reply = await host.GetAsync("/metrics")).Text.Split('\n').Contains(line));
        return reply;
    }

    private static string ValueOf(Reply reply, string series) =>
        reply.Text.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..];
}
