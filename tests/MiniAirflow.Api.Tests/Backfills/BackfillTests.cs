using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Backfills;

public sealed class BackfillTests
{
    private const string Daily = """{"name":"etl","schedule":"0 6 * * *","timezone":"Europe/Berlin","is_active":false,"params":{"x":{"default":"0"}},"tasks":[{"name":"a","command":"true"}]}""";
    private const string Minutely = """{"name":"fast","schedule":"* * * * *","is_active":false,"tasks":[{"name":"a","command":"true"}]}""";

    [Fact]
    public async Task A_dry_run_tells_the_slots_and_creates_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Daily);
        var reply = (await host.PostAsync("/backfills", """{"workflow":"etl","from":"2025-03-29","to":"2025-03-31","dry_run":true}""")).ShouldBe(HttpStatusCode.OK);
        reply.Keys.ShouldBe(["runs", "slots", "total"]);
        (reply.Json.GetProperty("runs").GetInt32(), reply.Json.GetProperty("total").GetInt32()).ShouldBe((3, 3));
        var slots = reply.Json.GetProperty("slots").EnumerateArray().ToList();
        Reply.KeysOf(slots[0]).ShouldBe(["logical_date", "data_interval_end"]);
        // The days are those of the workflow's zone, whose clocks change on the second of them.
        slots.Select(slot => slot.GetProperty("data_interval_end").GetString()).ShouldBe(["2025-03-29T05:00:00Z", "2025-03-30T04:00:00Z", "2025-03-31T04:00:00Z"]);
        (await host.GetAsync("/backfills")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task A_backfill_is_created_shown_and_worked_through()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(Daily);
        var reply = (await host.PostAsync("/backfills", """
            {"workflow":"etl","from":"2025-03-01T00:00:00Z","to":"2025-03-03T12:00","run_backwards":true,"max_active_runs":2,"stop_after":2,"reprocess":"failed",
             "allowed_hours":"22:00-21:59","params":{"x":1},"reason":"A new column.","by":"ann"}
            """)).ShouldBe(HttpStatusCode.Created);
        reply.Keys.ShouldBe(["id", "workflow_id", "workflow_name", "state", "from", "to", "reprocess", "run_backwards", "max_active_runs", "stop_after", "allowed_hours", "params", "reason", "by",
            "created_at", "slots", "done", "alive", "succeeded", "failed", "skipped"]);
        var id = reply.Json.GetProperty("id").GetGuid();
        reply.Header("Location").ShouldBe($"/backfills/{id}");
        (reply.Json.GetProperty("workflow_id").GetGuid(), reply.Json.GetProperty("state").GetString(), reply.Json.GetProperty("slots").GetInt32()).ShouldBe((made.Id, "running", 3));
        reply.Json.GetProperty("params").GetProperty("x").GetString().ShouldBe("1");

        await host.Store.Backfills.AdvanceDueAsync(ApiHost.Cancelled);
        (await host.Client.GetBackfillAsync(id, ApiHost.Cancelled)).Alive.ShouldBeLessThanOrEqualTo(2);
        var worker = await host.RegisterWorkerAsync();
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker));
        var half = await host.Client.GetBackfillAsync(id, ApiHost.Cancelled);
        (half.Done, half.Succeeded, half.EtaSeconds is not null).ShouldBe((1, 1, true));
        await Eventually.TrueAsync(async () =>
        {
            await host.Store.Backfills.AdvanceDueAsync(ApiHost.Cancelled);
            await host.RunAllAsync(worker);
            return (await host.Client.GetBackfillAsync(id, ApiHost.Cancelled)).FinishedAt is not null;
        });
        var ended = await host.Client.GetBackfillAsync(id, ApiHost.Cancelled);
        (ended.State, ended.Done, ended.Succeeded, ended.Failed, ended.EtaSeconds).ShouldBe(("success", 3, 3, 0, null));

        var slots = await host.GetAsync($"/backfills/{id}/slots?limit=2");
        slots.Header("X-Total-Count").ShouldBe("3");
        slots.Json.EnumerateArray().Select(slot => slot.GetProperty("data_interval_end").GetString()).ShouldBe(["2025-03-03T05:00:00Z", "2025-03-02T05:00:00Z"]);
        slots.Json.EnumerateArray().ShouldAllBe(slot => Reply.KeysOf(slot).Contains("run_id"));
        (await host.Client.ListBackfillsAsync(made.Id, cancellationToken: ApiHost.Cancelled)).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await host.Client.ListBackfillsAsync(Guid.NewGuid(), cancellationToken: ApiHost.Cancelled)).ShouldBeEmpty();
        (await host.Client.ListRunsAsync(cancellationToken: ApiHost.Cancelled)).Items.ShouldAllBe(run => run.Trigger == "backfill" && run.BackfillId == id);

        var again = (await host.PostAsync("/backfills", """{"workflow":"etl","from":"2025-03-03","to":"2025-03-04","dry_run":true}""")).Json;
        again.GetProperty("runs").GetInt32().ShouldBe(1);
        again.GetProperty("slots")[0].GetProperty("note").GetString().ShouldBe("Its run has succeeded.");
    }

    [Fact]
    public async Task It_is_paused_resumed_and_cancelled_and_what_has_ended_stays_so()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Daily);
        var made = await host.Client.CreateBackfillAsync(new CreateBackfillRequest { Workflow = "etl", From = "2025-03-01", To = "2025-03-03" }, ApiHost.Cancelled);
        made.By.ShouldBe("api");
        var paused = await host.Client.PauseBackfillAsync(made.Id, "Too slow.", ApiHost.Cancelled);
        (paused.State, paused.Note).ShouldBe(("paused", "Too slow."));
        (await host.PostAsync($"/backfills/{made.Id}/resume")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("state").GetString().ShouldBe("running");
        await host.Store.Backfills.AdvanceDueAsync(ApiHost.Cancelled);
        var cancelled = await host.Client.CancelBackfillAsync(made.Id, "Wrong days.", ApiHost.Cancelled);
        (cancelled.State, cancelled.Note, cancelled.Alive, cancelled.FinishedAt is not null).ShouldBe(("cancelled", "Wrong days.", 0, true));
        (await host.Client.ResumeBackfillAsync(made.Id, cancellationToken: ApiHost.Cancelled)).State.ShouldBe("cancelled");
        (await host.PostAsync($"/backfills/{made.Id}/pause", """{"reason":"a\u0000b"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "NUL");
        foreach (var path in (string[])["pause", "resume", "cancel"]) (await host.PostAsync($"/backfills/{Guid.NewGuid()}/{path}")).ShouldBeProblem(HttpStatusCode.NotFound, "no backfill");
        (await host.GetAsync($"/backfills/{Guid.NewGuid()}")).ShouldBeProblem(HttpStatusCode.NotFound, "no backfill");
        (await host.GetAsync($"/backfills/{Guid.NewGuid()}/slots")).ShouldBeProblem(HttpStatusCode.NotFound, "no backfill");
    }

    [Fact]
    public async Task More_than_a_thousand_runs_want_a_confirmation_and_a_plan_lists_the_first_thousand()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Minutely);
        const string Body = """{"workflow":"fast","from":"2025-03-01T00:00:00Z","to":"2025-03-01T16:40:00Z" """;
        (await host.PostAsync("/backfills", Body + "}")).ShouldBeProblem(HttpStatusCode.Conflict, "creates 1001 runs", "\"confirm\": true");
        (await host.GetAsync("/backfills")).Text.ShouldBe("[]");
        var plan = (await host.PostAsync("/backfills", Body + ""","dry_run":true}""")).ShouldBe(HttpStatusCode.OK).Json;
        (plan.GetProperty("runs").GetInt32(), plan.GetProperty("slots").GetArrayLength(), plan.GetProperty("total").GetInt32()).ShouldBe((1001, 1000, 1001));
        (await host.PostAsync("/backfills", Body + ""","confirm":true}""")).ShouldBe(HttpStatusCode.Created).Json.GetProperty("slots").GetInt32().ShouldBe(1001);
        (await host.PostAsync("/backfills", """{"workflow":"fast","from":"2024-01-01","to":"2024-12-31","confirm":true}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "at most 100000 slots");
    }

    [Fact]
    public async Task Today_counts_to_now()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Minutely);
        var now = TimeProvider.System.GetUtcNow();
        var made = await host.Client.CreateBackfillAsync(new CreateBackfillRequest { Workflow = "fast", From = now.AddMinutes(-5).ToString("O"), To = now.ToString("yyyy-MM-dd") }, ApiHost.Cancelled);
        made.To.ShouldBeInRange(now.AddMinutes(-5), TimeProvider.System.GetUtcNow());
    }

    [Theory]
    [InlineData("""{"from":"2025-03-01","to":"2025-03-02"}""", 400, "'workflow'")]
    [InlineData("""{"workflow":"nope","from":"2025-03-01","to":"2025-03-02"}""", 404, "no workflow 'nope'")]
    [InlineData("""{"workflow":"manual","from":"2025-03-01","to":"2025-03-02"}""", 400, "no schedule")]
    [InlineData("""{"workflow":"etl","from":"March","to":"2025-03-02"}""", 400, "'March' is no date or time")]
    [InlineData("""{"workflow":"etl","from":"2025-03-03","to":"2025-03-02"}""", 400, "must not be after its end")]
    [InlineData("""{"workflow":"etl","from":"2025-03-03","to":"2999-03-02"}""", 400, "lies in the future")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","reprocess":"all"}""", 400, "none, failed and completed")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","max_active_runs":0}""", 400, "max_active_runs")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","stop_after":-1}""", 400, "stop_after")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","allowed_hours":"night"}""", 400, "22:00-06:00")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","params":{"y":1}}""", 400, "'y'")]
    [InlineData("""{"workflow":"etl","from":"2025-03-01","to":"2025-03-02","backwards":true}""", 400, "unknown")]
    [InlineData("", 400, "name the workflow")]
    public async Task A_bad_backfill_is_refused_and_creates_nothing(string body, int status, string words)
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync(Daily);
        await host.CreateAsync("""{"name":"manual","tasks":[{"name":"a","command":"true"}]}""");
        (await host.PostAsync("/backfills", body)).ShouldBeProblem((HttpStatusCode)status, words);
        (await host.GetAsync("/backfills")).Json.ValueKind.ShouldBe(JsonValueKind.Array);
        (await host.GetAsync("/backfills")).Text.ShouldBe("[]");
    }
}
