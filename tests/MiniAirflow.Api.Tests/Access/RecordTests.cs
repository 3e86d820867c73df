using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Who did what is on record, refused tries too, and nobody alters it.</summary>
public sealed class RecordTests
{
    [Fact]
    public async Task S31_log_ins_keys_roles_definitions_and_what_is_done_by_hand_are_on_record_with_old_and_new()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        (await host.PostAsync("/users", $$"""{"name":"ann","password":"{{Sessions.Password}}","grants":[{"role":"viewer"}]}""", headers: [admin])).ShouldBe(HttpStatusCode.Created);
        (await host.SendAsync(HttpMethod.Patch, "/users/ann", """{"grants":[{"role":"operator","workflows":["two"]}],"is_disabled":false}""", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        (await Sessions.TryAsync(host, "ann", "wrong")).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBe(HttpStatusCode.OK);
        var key = (await host.PostAsync("/api-keys", """{"name":"ci","grants":[{"role":"operator"}]}""", headers: [admin])).ShouldBe(HttpStatusCode.Created);
        var workflow = (await host.PostAsync("/workflows", Flow.Two, headers: [admin])).ShouldBe(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        (await host.PostAsync("/workflows/apply", Flow.Two.Replace("true", "false", StringComparison.Ordinal), headers: [admin])).ShouldBe(HttpStatusCode.OK);
        var run = (await host.PostAsync($"/workflows/{workflow}/trigger", "{}", headers: [Keys.Bearer(key.Json.GetProperty("key").GetString()!)])).ShouldBe(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        (await host.PostAsync($"/workflow-runs/{run}/mark", """{"state":"success"}""", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":2}""", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":5}""", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Delete, $"/api-keys/{key.Json.GetProperty("id").GetString()}", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        var prefix = key.Json.GetProperty("prefix").GetString();
        var expected = new[]
        {
            "admin createUser user ann done: created, viewer", "admin changeUser user ann done: viewer → operator:two", "ann login session refused: The name or the password is wrong.", "ann login session done: ",
            $"admin createApiKey key {prefix} ci done: operator, for ever", "admin createWorkflow workflow two done: created, version 1", "admin applyWorkflow workflow two done: version 1 → 2",
            $"ci triggerWorkflow {workflow} done: ", $"admin markWorkflowRun workflow run {run} done: mark_success", "admin putPool pool db done: slots none → 2", "admin putPool pool db done: slots 2 → 5",
            $"admin revokeApiKey key {prefix} ci done: revoked",
        };
        await Eventually.TrueAsync(async () => (await RecordsAsync(host, admin)).Length == expected.Length);
        (await RecordsAsync(host, admin)).ShouldBe(expected, ignoreOrder: true);
        var one = (await host.GetAsync("/audit?action=login&outcome=done", admin)).ShouldBe(HttpStatusCode.OK).Json.EnumerateArray().ShouldHaveSingleItem();
        Reply.KeysOf(one).ShouldBe(["id", "at", "actor", "actor_kind", "source", "action", "target", "outcome", "detail"]);
        (one.GetProperty("actor_kind").GetString(), one.GetProperty("source").GetString()).ShouldBe(("user", "127.0.0.1"));
    }

    [Fact]
    public async Task S31_a_refused_try_is_on_record_whoever_made_it()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (admin, viewer) = (Keys.Bearer(await host.KeyAsync("admin")), Keys.Bearer(await host.KeyAsync("viewer")));
        (await host.PostAsync("/workflows", Flow.Two, headers: [viewer])).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await host.PostAsync("/workflows", Flow.Two)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/audit", viewer)).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await RecordsAsync(host, admin)).ShouldBe([
            "viewer createWorkflow  refused: viewer may not do this: it needs the right workflows.write, which an author has.",
            " createWorkflow  refused: This server asks who you are: send a key as 'Authorization: Bearer mak_…', or log in with POST /auth/login."], ignoreOrder: true);
    }

    [Fact]
    public async Task S31_who_looks_at_a_page_leaves_no_record_and_what_is_changed_meanwhile_does()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in (string[])["/", "/ui/", "/ui/workflows", "/ui/nowhere.js"])
        {
            await host.GetAsync(path, ("Accept", "text/html"));
            await host.SendAsync(HttpMethod.Head, path);
        }
        (await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":2}""")).ShouldBe(HttpStatusCode.OK);
        (await RecordsAsync(host, ("Accept", "application/json"))).ShouldHaveSingleItem().ShouldContain("putPool pool db");
    }

    [Fact]
    public async Task S31_nothing_in_the_api_alters_or_removes_a_record()
    {
        await using var host = await ApiHost.StartAsync();
        RouteTable.Of(host).Where(route => route.Pattern.Contains("audit", StringComparison.Ordinal)).Select(route => route.Method).Distinct().ShouldBe(["GET"]);
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
            (await host.SendAsync(method, "/audit")).ShouldBeProblem(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task S31_a_name_with_a_line_break_forges_no_line()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        (await Sessions.TryAsync(host, "ann\r\n2026-01-01 root login session done", "wrong")).ShouldBeProblem(HttpStatusCode.Unauthorized);
        var text = (await host.GetAsync("/audit", Keys.Bearer(await host.KeyAsync("admin")))).ShouldBe(HttpStatusCode.OK).Json[0].GetProperty("actor").GetString()!;
        text.ShouldBe("ann??2026-01-01 root login session done");
    }

    [Fact]
    public async Task The_local_user_is_on_record_too_and_pages_have_no_holes()
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 5; i++) (await host.SendAsync(HttpMethod.Put, $"/pools/p{i}", """{"slots":1}""")).ShouldBe(HttpStatusCode.OK);
        var first = (await host.GetAsync("/audit?limit=2")).Json;
        var rest = (await host.GetAsync($"/audit?limit=10&before={first[1].GetProperty("id").GetString()}")).Json;
        first.EnumerateArray().Concat(rest.EnumerateArray()).Select(one => one.GetProperty("target").GetString()).ShouldBe(["pool p4", "pool p3", "pool p2", "pool p1", "pool p0"]);
        first[0].GetProperty("actor_kind").GetString().ShouldBe("local");
        (await host.GetAsync("/audit?outcome=perhaps")).ShouldBeProblem(HttpStatusCode.BadRequest, "done, refused, failed");
    }

    private static async Task<string[]> RecordsAsync(ApiHost host, (string, string) admin) =>
        [.. (await host.GetAsync("/audit?limit=100", admin)).ShouldBe(HttpStatusCode.OK).Json.EnumerateArray().Select(one => $"{Text(one, "actor")} {Text(one, "action")} {Text(one, "target")} {Text(one, "outcome")}: {Text(one, "detail")}").Reverse()];

    private static string? Text(JsonElement record, string name) => record.GetProperty(name).GetString();

    [Fact]
    public async Task An_export_has_every_record_that_fits_one_a_line_and_only_an_admin_gets_it()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        // More than one part of it.
        await host.Store.Audit.AppendAsync(
            [.. Enumerable.Range(0, 1_003).Select(i => new AuditRecord { Actor = "ann", ActorKind = "user", Source = "127.0.0.1", Action = "putPool", Target = $"pool p{i}", Outcome = AuditOutcome.Done })], ApiHost.Cancelled);
        (await host.GetAsync("/audit/export", Keys.Bearer(await host.KeyAsync("author")))).ShouldBeProblem(HttpStatusCode.Forbidden);

        var export = (await host.GetAsync("/audit/export?actor=ann", admin)).ShouldBe(HttpStatusCode.OK);

        export.Header("Content-Disposition").ShouldBe("attachment; filename=\"audit.jsonl\"");
        var lines = export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetString()).ShouldBe(Enumerable.Range(0, 1_003).Reverse().Select(i => $"pool p{i}"));
        lines[0].ShouldBe((await host.GetAsync("/audit?actor=ann&limit=1", admin)).Json[0].GetRawText());
        (await host.GetAsync("/audit/export?outcome=odd", admin)).ShouldBeProblem(HttpStatusCode.BadRequest, "outcome");
    }
}
