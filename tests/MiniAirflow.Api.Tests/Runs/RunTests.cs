using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Runs;

public sealed class RunTests
{
    [Fact]
    public async Task A_run_shows_its_task_runs_in_the_order_of_the_file()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateRunAsync();
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        var reply = (await host.GetAsync($"/workflow-runs/{made.Id}")).ShouldBe(HttpStatusCode.OK);
        reply.Keys.Take(5).ShouldBe(["id", "workflow_id", "status", "started_at", "finished_at"]);
        reply.Json.GetProperty("status").GetString().ShouldBe("success");
        reply.Json.GetProperty("task_runs").EnumerateArray().Select(one => one.GetProperty("task_name").GetString()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_failure_shows_its_cause_its_cost_and_its_kill()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker), new TaskOutcome
        {
            Kind = OutcomeKind.TimedOut,
            Signal = 9,
            Reason = "Killed after 5 s.",
            CpuTime = TimeSpan.FromSeconds(0.25),
            PeakMemoryBytes = 1 << 20,
            OutputBytes = 100,
            OutputBytesDropped = 40,
            Outputs = new Dictionary<string, string> { ["rows"] = "7" },
            Kill = new KillReport(3, TimeSpan.FromSeconds(2), IsConfirmed: true),
        });
        var run = await host.Client.GetRunAsync(made.Id, ApiHost.Cancelled);
        (run.Status, run.State).ShouldBe(("failed", "failed"));
        var attempt = run.TaskRuns![0];
        (attempt.Status, attempt.State).ShouldBe(("failed", "timed_out"));
        (attempt.ExitCode, attempt.Signal, attempt.Reason).ShouldBe((null, 9, "Killed after 5 s."));
        (attempt.CpuSeconds, attempt.PeakMemoryBytes).ShouldBe((0.25, 1 << 20));
        (attempt.LogBytes, attempt.LogBytesDropped).ShouldBe((60, 40));
        attempt.Outputs!["rows"].ShouldBe("7");
        (attempt.Kill!.Killed, attempt.Kill.ElapsedSeconds, attempt.Kill.Confirmed).ShouldBe((3, 2.0, true));
        run.TaskRuns[1].State.ShouldBe("upstream_failed");
        run.TaskRuns[1].Status.ShouldBe("failed");
    }

    [Fact]
    public async Task Cancel_ends_a_waiting_run_and_is_a_no_op_on_an_ended_one()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateRunAsync();
        var cancelled = await host.Client.CancelRunAsync(made.Id, ApiHost.Cancelled);
        (cancelled.Status, cancelled.State).ShouldBe(("failed", "cancelled"));
        cancelled.FinishedAt.ShouldNotBeNull();
        var again = (await host.PostAsync($"/workflow-runs/{made.Id}/cancel")).ShouldBe(HttpStatusCode.OK);
        again.Json.GetProperty("finished_at").GetDateTimeOffset().ShouldBe(cancelled.FinishedAt.Value);
    }

    [Fact]
    public async Task Cancel_of_a_task_run_marks_it_failed_and_is_a_no_op_on_an_ended_one()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateRunAsync();
        var attempt = (await host.Client.GetRunAsync(made.Id, ApiHost.Cancelled)).TaskRuns![0];
        var cancelled = await host.Client.CancelTaskRunAsync(attempt.Id, ApiHost.Cancelled);
        (cancelled.Status, cancelled.State).ShouldBe(("failed", "cancelled"));
        (await host.Client.CancelTaskRunAsync(attempt.Id, ApiHost.Cancelled)).FinishedAt.ShouldBe(cancelled.FinishedAt);
        (await host.Client.GetTaskRunAsync(attempt.Id, ApiHost.Cancelled)).State.ShouldBe("cancelled");
    }

    [Theory]
    [InlineData("GET", "/workflow-runs/{0}", "workflow run")]
    [InlineData("POST", "/workflow-runs/{0}/cancel", "workflow run")]
    [InlineData("GET", "/task-runs/{0}", "task run")]
    [InlineData("POST", "/task-runs/{0}/cancel", "task run")]
    [InlineData("GET", "/task-runs/{0}/logs", "task run")]
    [InlineData("GET", "/workflows/{0}", "workflow")]
    [InlineData("DELETE", "/workflows/{0}", "workflow")]
    public async Task What_does_not_exist_is_a_404_and_a_bad_id_a_400(string method, string path, string thing)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(new HttpMethod(method), string.Format(null, path, Guid.NewGuid()))).ShouldBeProblem(HttpStatusCode.NotFound, $"no {thing}");
        (await host.SendAsync(new HttpMethod(method), string.Format(null, path, "x"))).ShouldBeProblem(HttpStatusCode.BadRequest, "UUID");
    }
}
