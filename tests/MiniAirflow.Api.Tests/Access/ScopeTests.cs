using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>What belongs to others is neither readable nor countable, and seems not to exist.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task S05_lists_and_counts_show_what_the_grant_is_for_and_nothing_else()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        for (var i = 0; i < 3; i++)
        {
            var (own, foreign) = (await RoleTests.RunAsync(host, $"mine.flow{i}"), await RoleTests.RunAsync(host, $"other.flow{i}"));
            foreach (var run in (Core.Runs.WorkflowRun[])[own, foreign])
            {
                await host.Store.Pauses.PauseAsync(new(Core.Storage.PauseSubject.Workflow(run.WorkflowId), $"because of {run.WorkflowName}", "ann", null), ApiHost.Cancelled);
                var now = TimeProvider.System.GetUtcNow();
                await host.Store.Backfills.CreateAsync(new(run.WorkflowId, now.AddDays(-3), now.AddDays(-1)), ApiHost.Cancelled);
            }
        }
        var mine = Keys.Bearer(await host.KeyAsync("operator:mine.*"));
        foreach (var (path, count) in ((string, int)[])[("/workflows", 3), ("/workflow-runs", 3), ("/task-runs", 3), ("/backfills", 3), ("/pauses", 3), ("/workflows?limit=2", 2), ("/workflow-runs?limit=2&offset=2", 1), ("/deliveries", 0), ("/approvals", 0)])
        {
            var reply = (await host.GetAsync(path, mine)).ShouldBe(HttpStatusCode.OK);
            reply.Json.GetArrayLength().ShouldBe(count, path);
            reply.Text.ShouldNotContain("other.", customMessage: path);
            if (reply.Header("X-Total-Count") is { } total) total.ShouldBe("3", path);
        }
        (await host.GetAsync("/workflows?name=other.flow0", mine)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("[]");
        (await host.GetAsync("/workflows?name=mine.flow0", mine)).ShouldBe(HttpStatusCode.OK).Json.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task S05_what_is_foreign_answers_in_the_same_words_as_what_does_not_exist()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var run = await RoleTests.RunAsync(host, "other.flow");
        var attempt = (await host.Store.Runs.ListTaskRunsAsync(new() { RunId = run.Id }, ApiHost.Cancelled)).Items[0].Id;
        var mine = Keys.Bearer(await host.KeyAsync("author:mine.*"));
        foreach (var (path, id) in ((string, Guid)[])[
            ("/workflows/ID", run.WorkflowId), ("/workflows/ID/tasks", run.WorkflowId), ("/workflows/ID/versions/1", run.WorkflowId), ("/workflows/ID/occurrences", run.WorkflowId),
            ("/workflow-runs/ID", run.Id), ("/workflow-runs/ID/why", run.Id), ("/task-runs/ID", attempt), ("/task-runs/ID/logs", attempt), ("/task-runs/ID/why", attempt)])
        {
            var nobody = Guid.CreateVersion7();
            var foreign = (await host.GetAsync(path.Replace("ID", id.ToString(), StringComparison.Ordinal), mine)).ShouldBeProblem(HttpStatusCode.NotFound);
            var missing = (await host.GetAsync(path.Replace("ID", nobody.ToString(), StringComparison.Ordinal), mine)).ShouldBeProblem(HttpStatusCode.NotFound);
            foreign.Text.Replace(id.ToString(), "ID", StringComparison.Ordinal).ShouldBe(missing.Text.Replace(nobody.ToString(), "ID", StringComparison.Ordinal), path);
        }
        foreach (var path in (string[])[$"/workflow-runs?workflow_id={run.WorkflowId}", $"/task-runs?workflow_run_id={run.Id}", $"/deliveries?workflow_id={run.WorkflowId}", $"/deliveries?run_id={run.Id}", $"/backfills?workflow_id={run.WorkflowId}"])
            (await host.GetAsync(path, mine)).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("[]", path);
    }

    [Fact]
    public async Task S05_names_and_ids_in_bodies_reach_nothing_foreign()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (own, foreign) = (await RoleTests.RunAsync(host, "mine.flow"), await RoleTests.RunAsync(host, "other.flow"));
        var mine = Keys.Bearer(await host.KeyAsync("author:mine.*"));
        foreach (var (path, body) in ((string, string)[])[
            ("/workflow-runs/operations", $$"""{"operation":"cancel","run_ids":["{{own.Id}}","{{foreign.Id}}"]}"""), ("/workflow-runs/operations", """{"operation":"cancel","workflow":"other.flow"}"""),
            ("/schedules/preview", """{"workflow":"other.flow"}"""), ("/backfills", """{"workflow":"other.flow","from":"2026-01-01","to":"2026-01-02"}"""),
            ("/pauses", """{"scope":"workflow","name":"other.flow","reason":"r"}""")])
        {
            (await host.PostAsync(path, body, headers: [mine])).ShouldBeProblem(HttpStatusCode.NotFound);
        }
        var all = (await host.PostAsync("/workflow-runs/operations", """{"operation":"cancel","status":"pending"}""", headers: [mine])).ShouldBe(HttpStatusCode.OK);
        all.Json.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem().GetProperty("workflow_run_id").GetGuid().ShouldBe(own.Id);
        (await host.Store.Runs.FindAsync(foreign.Id, ApiHost.Cancelled)).ShouldNotBeNull().IsCancelRequested.ShouldBeFalse();
        // What holds up everybody's work, or is everybody's, takes a grant for all.
        (await host.PostAsync("/pauses", """{"scope":"all","reason":"r"}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.Forbidden, "system.operate");
        (await host.SendAsync(HttpMethod.Put, "/pools/p", """{"slots":1}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.Forbidden, "system.write");
    }

    [Fact]
    public async Task S05_whether_a_foreign_name_is_taken_is_not_told()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await RoleTests.RunAsync(host, "other.flow");
        var mine = Keys.Bearer(await host.KeyAsync("author:mine.*"));
        var taken = (await host.PostAsync("/workflows", """{"name":"other.flow","tasks":[]}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.Forbidden);
        var free = (await host.PostAsync("/workflows", """{"name":"other.free","tasks":[]}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.Forbidden);
        taken.Text.ShouldBe(free.Text);
    }

    [Fact]
    public async Task S06_a_rename_leads_neither_out_of_the_grant_nor_into_it()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (own, foreign) = (await RoleTests.RunAsync(host, "mine.flow"), await RoleTests.RunAsync(host, "other.flow"));
        var mine = Keys.Bearer(await host.KeyAsync("author:mine.*"));
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{own.WorkflowId}", """{"name":"other.new","tasks":[]}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{foreign.WorkflowId}", """{"name":"mine.new","tasks":[]}""", headers: [mine])).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.SendAsync(HttpMethod.Put, $"/workflows/{own.WorkflowId}", """{"name":"mine.new","tasks":[]}""", headers: [mine])).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("dag_attacker")]
    [InlineData("dag_")]
    [InlineData("DAG_A")]
    [InlineData("dag_a.x")]
    [InlineData("xdag_a")]
    [InlineData("dag_\u0430")]
    public async Task S06_a_key_for_one_name_opens_no_name_that_looks_like_it(string name)
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (right, other) = (await RoleTests.RunAsync(host, "dag_a"), await RoleTests.RunAsync(host, name));
        var key = Keys.Bearer(await host.KeyAsync("viewer:dag_a"));
        (await host.GetAsync($"/workflows/{right.WorkflowId}", key)).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync($"/workflows/{other.WorkflowId}", key)).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.GetAsync("/workflow-runs", key)).Json.EnumerateArray().Select(run => run.GetProperty("workflow_name").GetString()).ShouldBe(["dag_a"]);
    }

    [Fact]
    public async Task Grants_of_several_scopes_add_up_and_each_keeps_its_role()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (own, other) = (await RoleTests.RunAsync(host, "mine.flow"), await RoleTests.RunAsync(host, "other.flow"));
        var key = Keys.Bearer(await host.KeyAsync("viewer", "operator:mine.*"));
        (await host.GetAsync("/workflow-runs", key)).Json.GetArrayLength().ShouldBe(2);
        (await host.PostAsync($"/workflows/{own.WorkflowId}/trigger", "{}", headers: [key])).ShouldBe(HttpStatusCode.Created);
        (await host.PostAsync($"/workflows/{other.WorkflowId}/trigger", "{}", headers: [key])).ShouldBeProblem(HttpStatusCode.Forbidden, "runs.operate");
        var me = (await host.GetAsync("/auth/me", key)).ShouldBe(HttpStatusCode.OK).Json;
        JsonSerializer.Serialize(me.GetProperty("grants")).ShouldBe("""[{"role":"viewer"},{"role":"operator","workflows":["mine.*"]}]""");
        (me.GetProperty("kind").GetString(), me.GetProperty("authentication").GetString()).ShouldBe(("key", "required"));
    }
}
