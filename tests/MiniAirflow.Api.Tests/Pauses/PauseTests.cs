using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Pauses;

public sealed class PauseTests
{
    private const string Hourly = """{"name":"etl","schedule":"@hourly","tasks":[{"name":"a","command":"true"}]}""";

    [Fact]
    public async Task A_workflow_is_paused_by_its_name_and_shows_why_until_it_is_resumed()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(Hourly);
        var end = TimeProvider.System.GetUtcNow().AddHours(1);
        var reply = (await host.PostAsync("/pauses", $$"""{"scope":"workflow","name":"etl","reason":"The source is down.","by":"ann","resume_at":"{{end:O}}"}""")).ShouldBe(HttpStatusCode.Created);
        reply.Keys.ShouldBe(["scope", "name", "workflow_id", "reason", "by", "paused_at", "resume_at"]);
        (reply.Json.GetProperty("scope").GetString(), reply.Json.GetProperty("name").GetString(), reply.Json.GetProperty("workflow_id").GetGuid()).ShouldBe(("workflow", "etl", made.Id));

        var shown = (await host.GetAsync($"/workflows/{made.Id}")).ShouldBe(HttpStatusCode.OK).Json;
        shown.GetProperty("is_active").GetBoolean().ShouldBeFalse();
        Reply.KeysOf(shown.GetProperty("pause")).ShouldBe(["reason", "by", "paused_at", "resume_at"]);
        shown.GetProperty("pause").GetProperty("reason").GetString().ShouldBe("The source is down.");
        (await host.GetAsync("/workflows")).Json[0].GetProperty("pause").GetProperty("by").GetString().ShouldBe("ann");
        (await host.GetAsync("/pauses")).Json.EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("etl");

        (await host.SendAsync(HttpMethod.Delete, $"/pauses?scope=workflow&name={made.Id}")).ShouldBe(HttpStatusCode.NoContent);
        var active = await host.GetAsync($"/workflows/{made.Id}");
        active.Json.GetProperty("is_active").GetBoolean().ShouldBeTrue();
        active.Keys.ShouldNotContain("pause");
        (await host.SendAsync(HttpMethod.Delete, $"/pauses?scope=workflow&name={made.Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "no pause of workflow 'etl'");
    }

    [Fact]
    public async Task The_switch_is_a_pause_without_a_name()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(Hourly);
        var off = await host.Client.SetWorkflowActiveAsync(made.Id, false, ApiHost.Cancelled);
        off.Pause.ShouldNotBeNull().By.ShouldBe("");
        (await host.Client.ListPausesAsync(ApiHost.Cancelled)).ShouldHaveSingleItem().WorkflowId.ShouldBe(made.Id);
    }

    [Fact]
    public async Task From_a_paused_queue_nothing_is_given_out()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var pause = (await host.PostAsync("/pauses", """{"scope":"queue","name":"default","reason":"New drivers."}""")).ShouldBe(HttpStatusCode.Created);
        pause.Keys.ShouldBe(["scope", "name", "reason", "by", "paused_at"]);
        pause.Json.GetProperty("by").GetString().ShouldBe("api");
        (await host.Store.Queue.ExchangeAsync(new Core.Leasing.ExchangeRequest { WorkerId = worker, Want = 1 }, ApiHost.Cancelled)).Leased.ShouldBeEmpty();
        await host.Client.ResumeAsync("queue", "default", ApiHost.Cancelled);
        await host.LeaseOneAsync(worker);
    }

    [Fact]
    public async Task Everything_is_paused_without_a_name_and_a_second_pause_gives_the_new_reason()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/pauses", """{"scope":"all","reason":"One."}""")).ShouldBe(HttpStatusCode.Created).Keys.ShouldBe(["scope", "reason", "by", "paused_at"]);
        (await host.PostAsync("/pauses", """{"scope":"all","reason":"Two."}""")).ShouldBe(HttpStatusCode.Created);
        (await host.Client.ListPausesAsync(ApiHost.Cancelled)).ShouldHaveSingleItem().Reason.ShouldBe("Two.");
        (await host.SendAsync(HttpMethod.Delete, "/pauses?scope=all")).ShouldBe(HttpStatusCode.NoContent);
        (await host.SendAsync(HttpMethod.Delete, "/pauses?scope=all")).ShouldBeProblem(HttpStatusCode.NotFound, "no pause of everything");
        (await host.GetAsync("/pauses")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task The_pause_of_a_workflow_that_is_gone_is_not_listed()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync(Hourly);
        await host.Client.SetWorkflowActiveAsync(made.Id, false, ApiHost.Cancelled);
        await host.Client.DeleteWorkflowAsync(made.Id, cancellationToken: ApiHost.Cancelled);
        (await host.GetAsync("/pauses")).Text.ShouldBe("[]");
    }

    [Theory]
    [InlineData("""{"scope":"task","name":"x","reason":"r"}""", 400, "workflow, queue and all")]
    [InlineData("""{"scope":"queue","name":"x"}""", 400, "'reason'")]
    [InlineData("""{"scope":"queue","name":"x","reason":" "}""", 400, "reason must be a text")]
    [InlineData("""{"scope":"queue","name":"x","reason":"a\u0000b"}""", 400, "NUL")]
    [InlineData("""{"scope":"queue","name":"x y","reason":"r"}""", 400, "'x y' is no name")]
    [InlineData("""{"scope":"queue","reason":"r"}""", 400, "needs the name of the queue")]
    [InlineData("""{"scope":"all","name":"x","reason":"r"}""", 400, "no name")]
    [InlineData("""{"scope":"all","reason":"r","by":""}""", 400, "by must be")]
    [InlineData("""{"scope":"all","reason":"r","resume_at":"2001-01-01T00:00:00Z"}""", 400, "future")]
    [InlineData("""{"scope":"all","reason":"r","resume_at":"2101-01-01T00:00:00"}""", 400, "as in 2026-12-24T18:00:00Z")]
    [InlineData("""{"scope":"all","reason":"r","until":"2101-01-01T00:00:00Z"}""", 400, "unknown")]
    [InlineData("""{"scope":"workflow","name":"nope","reason":"r"}""", 404, "no workflow 'nope'")]
    [InlineData("""{"scope":"workflow","name":"0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11","reason":"r"}""", 404, "no workflow")]
    [InlineData("", 400, "what is paused and why")]
    public async Task A_bad_pause_is_refused_and_pauses_nothing(string body, int status, string words)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/pauses", body)).ShouldBeProblem((HttpStatusCode)status, words);
        (await host.Store.Pauses.ListAsync(ApiHost.Cancelled)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?scope=x", 400)]
    [InlineData("?scope=queue", 400)]
    [InlineData("?scope=queue&name=gpu", 404)]
    [InlineData("?scope=workflow&name=nope", 404)]
    public async Task A_resume_of_what_is_not_paused_is_refused(string query, int status)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.SendAsync(HttpMethod.Delete, "/pauses" + query)).ShouldBeProblem((HttpStatusCode)status);
    }
}
