using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Views;

public sealed class ViewTests
{
    private const string One = """{"name":"two","tasks":[{"name":"b","command":"true"},{"name":"c","command":"true"}]}""";

    [Fact]
    public async Task The_overview_has_every_workflow_with_its_newest_runs()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        await host.CreateAsync("""{"name":"idle","tags":["finance","nightly"],"tasks":[{"name":"a","command":"true"}]}""");
        await host.Client.TriggerAsync(run.WorkflowId, cancellationToken: ApiHost.Cancelled);

        var rows = await host.Client.ListOverviewsAsync(1, ApiHost.Cancelled);

        rows.Select(row => (row.Workflow.Name, row.Runs.Count)).ShouldBe([("idle", 0), ("two", 1)]);
        rows.Select(row => row.Workflow.Tags is { } tags ? string.Join(' ', tags) : null).ShouldBe(["finance nightly", null]);
        rows[1].Runs[0].Id.ShouldNotBe(run.Id, "the newest comes first");
        rows[1].Runs[0].State.ShouldBe("queued");
        (await host.GetAsync("/workflows/overview?runs=0")).ShouldBeProblem(HttpStatusCode.BadRequest, "runs");
    }

    [Fact]
    public async Task The_status_tells_how_far_behind_the_whole_is()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();

        var waiting = await host.Client.GetStatusAsync(ApiHost.Cancelled);
        await host.LeaseOneAsync(await host.RegisterWorkerAsync());
        var taken = await host.Client.GetStatusAsync(ApiHost.Cancelled);

        (waiting.Ready, waiting.Open["queued"], waiting.Open["awaiting_input"]).ShouldBe((1, 1, 0));
        waiting.OldestReadySeconds.ShouldBeGreaterThanOrEqualTo(0);
        waiting.ScheduleLagSeconds.ShouldBe(0);
        waiting.StoreReadSeconds.ShouldBeGreaterThanOrEqualTo(0);
        (taken.Ready, taken.OldestReadySeconds).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_grid_packs_state_and_attempt_of_each_task_into_a_byte_and_shares_rows_by_name()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await host.CreateRunAsync();
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        await host.Client.UpdateWorkflowAsync(first.WorkflowId, new WorkflowText(One, IsYaml: false), ApiHost.Cancelled);
        var second = await host.Client.TriggerAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);

        var grid = await host.Client.GetGridAsync(first.WorkflowId, cancellationToken: ApiHost.Cancelled);

        grid.Runs.Select(run => (run.Id, run.Version)).ShouldBe([(second.Id, 2), (first.Id, 1)]);
        grid.Tasks.ShouldBe(["b", "c", "a"]);
        Cells(grid.Cells, grid.States).ShouldBe([("queued", 1), ("queued", 1), ("", 0), ("success", 1), ("", 0), ("success", 1)]);
    }

    [Fact]
    public async Task A_grid_without_runs_has_the_rows_of_the_next_one()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync();
        var grid = await host.Client.GetGridAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        (grid.Tasks.Count, grid.Runs.Count, grid.Cells).ShouldBe((2, 0, ""));
        (await host.GetAsync($"/workflows/{Guid.CreateVersion7()}/grid")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_timeline_tells_when_each_attempt_waited_and_ran()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        await host.StartAsync(worker, leased);
        await host.FinishAsync(worker, leased, TaskOutcome.Failure("It broke."));

        var attempts = await host.Client.GetTimelineAsync(run.Id, ApiHost.Cancelled);

        attempts.Select(one => (one.Task, one.State)).ShouldBe([("a", "failed"), ("b", "upstream_failed")]);
        (attempts[0].Reason, attempts[0].WorkerId).ShouldBe(("It broke.", worker));
        attempts[0].StartedAt.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(attempts[0].FinishedAt!.Value);
        attempts[1].StartedAt.ShouldBeNull("it never ran");
        (await host.GetAsync($"/workflow-runs/{Guid.CreateVersion7()}/timeline")).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    private static IEnumerable<(string State, int Attempt)> Cells(string packed, IReadOnlyList<string> states) =>
        Convert.FromBase64String(packed).Select(cell => ((cell & 31) == 0 ? "" : states[(cell & 31) - 1], cell >> 5));
}
