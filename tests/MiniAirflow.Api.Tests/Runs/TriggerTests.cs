using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Runs;

public sealed class TriggerTests
{
    private const string WithParams = """{"name":"p","params":{"day":{"default":"today"},"count":{"default":"1"},"dry":{"default":"false"}},"tasks":[{"name":"a","command":"true"}]}""";

    [Fact]
    public async Task An_empty_post_creates_a_pending_run_without_finished_at()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var reply = (await host.PostAsync($"/workflows/{made.Id}/trigger")).ShouldBe(HttpStatusCode.Created);
        reply.Keys.Take(5).ShouldBe(["id", "workflow_id", "status", "started_at", "state"]);
        reply.Keys.ShouldNotContain("finished_at");
        reply.Json.GetProperty("workflow_id").GetGuid().ShouldBe(made.Id);
        reply.Json.GetProperty("status").GetString().ShouldBe("pending");
        reply.Json.GetProperty("state").GetString().ShouldBe("queued");
        reply.Json.GetProperty("trigger").GetString().ShouldBe("manual");
        reply.Json.GetProperty("started_at").GetString().ShouldEndWith("Z");
        reply.Header("Location").ShouldBe($"/workflow-runs/{reply.Json.GetProperty("id").GetString()}");
    }

    [Fact]
    public async Task An_empty_body_with_a_form_s_content_type_is_taken_as_curl_sends_it()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        (await host.PostAsync($"/workflows/{made.Id}/trigger", "", "application/x-www-form-urlencoded")).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_id_that_is_no_uuid_is_a_400_and_an_unknown_one_a_404()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/workflows/daily-etl/trigger")).ShouldBeProblem(HttpStatusCode.BadRequest, "must be a UUID, not 'daily-etl'");
        (await host.PostAsync($"/workflows/{Guid.NewGuid()}/trigger")).ShouldBeProblem(HttpStatusCode.NotFound, "no workflow");
    }

    [Fact]
    public async Task Params_are_text_numbers_or_booleans_and_are_kept_as_text()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(WithParams);
        var reply = await host.PostAsync($"/workflows/{made.Id}/trigger", """{"params":{"day":"2026-01-01","count":1.50e3,"dry":true}}""");
        var values = reply.ShouldBe(HttpStatusCode.Created).Json.GetProperty("params");
        values.GetProperty("day").GetString().ShouldBe("2026-01-01");
        values.GetProperty("count").GetString().ShouldBe("1.50e3");
        values.GetProperty("dry").GetString().ShouldBe("true");
    }

    [Fact]
    public async Task A_param_that_is_not_given_has_its_default()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(WithParams);
        (await host.PostAsync($"/workflows/{made.Id}/trigger", "{}")).Json.GetProperty("params").GetProperty("day").GetString().ShouldBe("today");
    }

    [Theory]
    [InlineData("""{"params":{"nobody":"x"}}""", "nobody")]
    [InlineData("""{"params":{"day":null}}""", "day")]
    [InlineData("""{"params":{"day":["x"]}}""", "day")]
    [InlineData("""{"params":{"day":"x","day":"y"}}""", "twice")]
    [InlineData("""{"params":"x"}""", "params")]
    [InlineData("""{"parms":{}}""", "unknown")]
    [InlineData("""{"lease_token":7}""", "unknown")]
    [InlineData("[]", "")]
    [InlineData("null", "object")]
    [InlineData("{\n\"params\": }", "line 2")]
    [InlineData("""{"idempotency_key":""}""", "1 to 200")]
    [InlineData("""{"params":{"day":"\ud800"}}""", "")]
    [InlineData("""{"params":{"day":"a\u0000b"}}""", "NUL")]
    [InlineData("""{"idempotency_key":"\ud800"}""", "")]
    public async Task S26_a_bad_trigger_is_a_400_that_creates_nothing(string body, string words)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(WithParams);
        (await host.PostAsync($"/workflows/{made.Id}/trigger", body)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        (await host.GetAsync("/workflow-runs")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task S24_a_body_nested_5000_deep_is_a_400()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(WithParams);
        var deep = new string('[', 5000);
        (await host.PostAsync($"/workflows/{made.Id}/trigger", "{\"params\":" + deep)).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await host.PostAsync($"/workflows/{made.Id}/trigger", "{\"nobody\":" + deep)).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await host.PostAsync("/workflows", "{\"tasks\":" + deep)).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Params_over_the_limit_are_refused_in_one_sentence()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(WithParams);
        var body = "{\"params\":{\"day\":\"" + new string('x', 10_000_000) + "\"}}";
        (await host.PostAsync($"/workflows/{made.Id}/trigger", body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        body = "{\"params\":{\"day\":\"" + new string('x', 1_000_000) + "\"}}";
        (await host.PostAsync($"/workflows/{made.Id}/trigger", body)).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_same_idempotency_key_gets_the_same_run_by_body_or_header()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var first = (await host.PostAsync($"/workflows/{made.Id}/trigger", """{"idempotency_key":"k1"}""")).ShouldBe(HttpStatusCode.Created);
        var second = (await host.PostAsync($"/workflows/{made.Id}/trigger", headers: ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.OK);
        second.Json.GetProperty("id").GetGuid().ShouldBe(first.Json.GetProperty("id").GetGuid());
        (await host.PostAsync($"/workflows/{made.Id}/trigger", """{"idempotency_key":"k1"}""", headers: ("Idempotency-Key", "k2")))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "different keys");
        (await host.Client.ListRunsAsync(cancellationToken: ApiHost.Cancelled)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_trigger_works_while_the_schedule_is_off()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"off","is_active":false,"tasks":[{"name":"a","command":"true"}]}""");
        (await host.PostAsync($"/workflows/{made.Id}/trigger")).ShouldBe(HttpStatusCode.Created);
    }
}
