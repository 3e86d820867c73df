using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;

namespace MiniAirflow.Api.Tests.Workflows;

public sealed class ChangeWorkflowTests
{
    private static WorkflowText Json(string text) => new(text, IsYaml: false);

    [Fact]
    public async Task Apply_creates_then_changes_nothing_then_makes_a_version()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/workflows/apply", Flow.Two)).ShouldBe(HttpStatusCode.Created).Json.GetProperty("change").GetString().ShouldBe("created");
        (await host.PostAsync("/workflows/apply", Flow.Two)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("change").GetString().ShouldBe("unchanged");
        var changed = await host.Client.ApplyWorkflowAsync(Json("""{"name":"two","tasks":[{"name":"a","command":"false"}]}"""), ApiHost.Cancelled);
        changed.Change.ShouldBe("new_version");
        changed.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Put_makes_a_version_and_renames()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var renamed = await host.Client.UpdateWorkflowAsync(made.Id, Json("""{"name":"three","tasks":[]}"""), ApiHost.Cancelled);
        renamed.Id.ShouldBe(made.Id);
        renamed.Name.ShouldBe("three");
        (await host.GetAsync("/workflows?name=two")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Put_to_a_name_that_is_taken_is_a_409()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        await host.CreateAsync("""{"name":"other"}""");
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{made.Id}", """{"name":"other"}""")).ShouldBeProblem(HttpStatusCode.Conflict, "'other' is taken");
    }

    [Fact]
    public async Task Put_to_nobody_is_a_404()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{Guid.NewGuid()}", Flow.Two)).ShouldBeProblem(HttpStatusCode.NotFound, "no workflow");
        (await host.GetAsync("/workflows")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Patch_switches_the_schedule()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"cron","schedule_cron":"0 2 * * *"}""");
        made.NextFireAt.ShouldNotBeNull();
        var off = await host.Client.SetWorkflowActiveAsync(made.Id, false, ApiHost.Cancelled);
        off.IsActive.ShouldBeFalse();
        off.NextFireAt.ShouldBeNull();
        (await host.Client.GetWorkflowAsync(made.Id, ApiHost.Cancelled)).IsActive.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"is_active":"yes"}""")]
    [InlineData("""{"is_active":null}""")]
    [InlineData("""{"is_active":true,"is_active":false}""")]
    [InlineData("""{"is_active":true,"name":"sneaky"}""")]
    public async Task S26_a_patch_says_is_active_and_nothing_else(string body)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        (await host.SendAsync(HttpMethod.Patch, $"/workflows/{made.Id}", body)).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Delete_takes_a_workflow_with_its_runs_and_logs()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        await host.RunAllAsync(worker);
        var attempts = (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns!;
        foreach (var attempt in attempts) host.Logs.Append(attempt.Id, "output"u8);

        (await host.SendAsync(HttpMethod.Delete, $"/workflows/{run.WorkflowId}")).ShouldBe(HttpStatusCode.NoContent);
        (await host.GetAsync($"/workflows/{run.WorkflowId}")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.GetAsync($"/workflow-runs/{run.Id}")).ShouldBeProblem(HttpStatusCode.NotFound);
        attempts.Count.ShouldBe(2);
        attempts.ShouldAllBe(attempt => !host.Logs.Has(attempt.Id));
    }

    [Fact]
    public async Task F12_delete_is_refused_while_a_run_is_alive()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        (await host.SendAsync(HttpMethod.Delete, $"/workflows/{run.WorkflowId}")).ShouldBeProblem(HttpStatusCode.Conflict, "alive", "?cancel=true");
        (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).State.ShouldBe("queued");
    }

    [Fact]
    public async Task F12_delete_with_cancel_ends_waiting_runs_and_deletes_in_one_request()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        await host.Client.TriggerAsync(run.WorkflowId, cancellationToken: ApiHost.Cancelled);
        await host.Client.DeleteWorkflowAsync(run.WorkflowId, cancelRuns: true, ApiHost.Cancelled);
        (await host.GetAsync("/workflow-runs")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task F12_delete_with_cancel_waits_for_the_worker_that_holds_a_task()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        var deleting = host.SendAsync(HttpMethod.Delete, $"/workflows/{run.WorkflowId}?cancel=true");
        await Eventually.TrueAsync(async () => (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).CancelRequested == true);
        deleting.IsCompleted.ShouldBeFalse();
        await host.FinishAsync(worker, leased, new Core.Leasing.TaskOutcome { Kind = Core.Leasing.OutcomeKind.Cancelled });
        (await deleting).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task F12_delete_with_cancel_gives_up_with_a_409_when_a_run_does_not_end()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { DeletePatience = TimeSpan.FromMilliseconds(100) });
        var run = await host.CreateRunAsync();
        await host.LeaseOneAsync(await host.RegisterWorkerAsync());
        (await host.SendAsync(HttpMethod.Delete, $"/workflows/{run.WorkflowId}?cancel=true")).ShouldBeProblem(HttpStatusCode.Conflict, "cancelled", "try again");
        (await host.GetAsync($"/workflows/{run.WorkflowId}")).ShouldBe(HttpStatusCode.OK);
    }
}
