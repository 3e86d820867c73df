using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>What starts, repeats or ends work takes an operator; what decides which commands run takes an author, by every door.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task S04_a_viewer_starts_repeats_and_ends_nothing()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var run = await RunAsync(host, "etl");
        var viewer = Keys.Bearer(await host.KeyAsync("viewer"));
        var attempt = (await host.GetAsync($"/task-runs?workflow_run_id={run.Id}", viewer)).ShouldBe(HttpStatusCode.OK).Json[0].GetProperty("id").GetString();
        foreach (var (path, body) in ((string, string)[])[
            ($"/workflows/{run.WorkflowId}/trigger", "{}"), ($"/workflow-runs/{run.Id}/cancel", ""), ($"/workflow-runs/{run.Id}/clear", "{}"), ($"/workflow-runs/{run.Id}/mark", """{"state":"success"}"""),
            ($"/workflow-runs/{run.Id}/rerun", "{}"), ("/workflow-runs/operations", $$"""{"operation":"cancel","run_ids":["{{run.Id}}"]}"""), ($"/task-runs/{attempt}/cancel", ""),
            ("/backfills", """{"workflow":"etl","from":"2026-01-01","to":"2026-01-02"}"""), ("/pauses", """{"scope":"workflow","name":"etl","reason":"r"}"""), ($"/workflows/{run.WorkflowId}/hooks/test", "")])
        {
            (await host.PostAsync(path, body.Length == 0 ? null : body, headers: [viewer])).ShouldBeProblem(HttpStatusCode.Forbidden, "runs.operate", "operator");
        }
        (await host.SendAsync(HttpMethod.Patch, $"/workflows/{run.WorkflowId}", """{"is_active":false}""", headers: [viewer])).ShouldBeProblem(HttpStatusCode.Forbidden, "runs.operate");
        (await host.Store.Runs.FindAsync(run.Id, ApiHost.Cancelled)).ShouldNotBeNull().State.ShouldBe(Core.Runs.RunState.Queued);
    }

    [Fact]
    public async Task S04_an_operator_runs_what_there_is_and_writes_no_command()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var run = await RunAsync(host, "etl");
        var operating = Keys.Bearer(await host.KeyAsync("operator"));
        (await host.PostAsync($"/workflows/{run.WorkflowId}/trigger", "{}", headers: [operating])).ShouldBe(HttpStatusCode.Created);
        foreach (var path in (string[])["/workflows", "/workflows/apply"])
            (await host.PostAsync(path, Flow.Two, headers: [operating])).ShouldBeProblem(HttpStatusCode.Forbidden, "workflows.write");
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{run.WorkflowId}", Flow.Two, headers: [operating])).ShouldBeProblem(HttpStatusCode.Forbidden, "workflows.write");
        (await host.SendAsync(HttpMethod.Delete, $"/workflows/{run.WorkflowId}", headers: [operating])).ShouldBeProblem(HttpStatusCode.Forbidden, "workflows.write");
        // Nor by what a run is started with: a trigger knows values of declared parameters, and nothing else.
        foreach (var extra in (string[])["command", "env", "image", "queue", "working_directory", "tasks"])
            (await host.PostAsync($"/workflows/{run.WorkflowId}/trigger", $$"""{"{{extra}}":"id"}""", headers: [operating])).ShouldBeProblem(HttpStatusCode.BadRequest, extra);
        (await host.PostAsync($"/workflows/{run.WorkflowId}/trigger", """{"params":{"PATH":"/tmp"}}""", headers: [operating])).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task S04_a_hook_or_a_wait_reaches_no_workflow_that_its_author_may_not()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await RunAsync(host, "other");
        var author = Keys.Bearer(await host.KeyAsync("author:mine.*"));
        (await host.PostAsync("/workflows", """{"name":"mine.a","tasks":[],"hooks":[{"on":"success","workflow":{"name":"other"}}]}""", headers: [author])).ShouldBeProblem(HttpStatusCode.Forbidden, "hook", "'other'");
        (await host.PostAsync("/workflows", """{"name":"mine.a","tasks":[{"name":"w","wait_for":{"run":{"workflow":"other"}}}]}""", headers: [author])).ShouldBeProblem(HttpStatusCode.Forbidden, "'w'", "'other'");
        (await host.PostAsync("/workflows", """{"name":"mine.a","tasks":[],"hooks":[{"on":"success","workflow":{"name":"mine.b"}}]}""", headers: [author])).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Whoever_shows_who_they_are_stands_beside_what_they_do_whatever_name_they_give()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var run = await RunAsync(host, "etl");
        var operating = Keys.Bearer(await host.KeyAsync("operator"));
        (await host.SendAsync(HttpMethod.Patch, $"/workflows/{run.WorkflowId}", """{"is_active":false}""", headers: [operating])).ShouldBe(HttpStatusCode.OK)
            .Json.GetProperty("pause").GetProperty("by").GetString().ShouldBe("operator");
        (await host.PostAsync("/pauses", """{"scope":"workflow","name":"etl","reason":"r","by":"the boss"}""", headers: [operating])).ShouldBe(HttpStatusCode.Created)
            .Json.GetProperty("by").GetString().ShouldBe("operator");
    }

    [Fact]
    public async Task Only_an_admin_decides_who_may_do_what()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var author = Keys.Bearer(await host.KeyAsync("author"));
        (await host.PostAsync("/api-keys", """{"name":"mine","grants":[{"role":"admin"}]}""", headers: [author])).ShouldBeProblem(HttpStatusCode.Forbidden, "access.manage");
        (await host.PostAsync("/users", """{"name":"me","password":"correct horse battery","grants":[{"role":"admin"}]}""", headers: [author])).ShouldBeProblem(HttpStatusCode.Forbidden, "access.manage");
        (await host.GetAsync("/audit", author)).ShouldBeProblem(HttpStatusCode.Forbidden, "audit.read");
        (await host.GetAsync("/auth/me", author)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("rights").EnumerateArray().Select(right => right.GetString())
            .ShouldBe(Rights.All.Where(right => right.LeastRole() <= Role.Author).Select(right => right.Word()));
    }

    internal static async Task<Core.Runs.WorkflowRun> RunAsync(ApiHost host, string name)
    {
        var task = new Core.Definitions.TaskDefinition { Name = "a", Command = Core.Definitions.CommandDefinition.FromShell("true") };
        var workflow = (await host.Store.Workflows.PublishAsync(new(new() { Name = name, Schedules = [new() { Cron = "0 0 * * *" }], Tasks = [task] }), ApiHost.Cancelled)).Workflow!;
        return (await host.Store.Runs.CreateAsync(new(workflow.Id), ApiHost.Cancelled)).Run!;
    }
}
