using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Schedules;

public sealed class PreviewTests
{
    private const string Nightly = """{"name":"nightly","schedule":"30 2 * * *","timezone":"Europe/Berlin","tasks":[{"name":"a","command":"true"}]}""";

    [Fact]
    public async Task S26_a_body_that_is_no_text_is_a_400()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/schedules/preview") { Content = new ByteArrayContent([.. "{\"definition\":{\"name\":\""u8, 0xb9, .. "\"}}"u8]) };
        request.Content.Headers.ContentType = new("application/json");
        (await host.Http.SendAsync(request, ApiHost.Cancelled)).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest, string.Join('\n', host.Faults));
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("0001-01-01")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("-1-01-01")]
    public async Task S26_no_time_is_too_far_away_to_be_answered(string after)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var definition in (string[])["{}", "{\"schedule\":\"0 0 * * *\"}", "{\"schedule\":\"@daily\",\"timezone\":\"Pacific/Kiritimati\"}", "{\"schedule\":[{\"every\":\"1h\"}]}", "{\"schedule\":[{\"at\":\"2026-12-24T18:00\"}],\"timezone\":\"Pacific/Honolulu\"}"])
        {
            var reply = await host.PostAsync("/schedules/preview", $"{{\"definition\":{definition},\"after\":\"{after}\"}}");
            ((int)reply.Status).ShouldBeOneOf([200, 400], $"{definition} after {after}\n{string.Join('\n', host.Faults)}");
        }
    }

    [Fact]
    public async Task A_workflow_is_looked_at_by_its_name_or_id()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync(Nightly);
        var byName = await host.Client.PreviewScheduleAsync(new SchedulePreviewRequest { Workflow = "nightly" }, ApiHost.Cancelled);
        byName.Slots.Count.ShouldBe(10);
        byName.Slots[0].At.ShouldBe(workflow.NextFireAt.ShouldNotBeNull());
        byName.Remarks.ShouldBeEmpty();
        byName.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(10);
        var byId = await host.Client.PreviewScheduleAsync(new SchedulePreviewRequest { Workflow = workflow.Id.ToString(), Count = 1 }, ApiHost.Cancelled);
        byId.Slots.ShouldBe([byName.Slots[0]]);
    }

    [Fact]
    public async Task A_definition_is_looked_at_for_its_schedule_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await PostAsync(host, """{"definition":{"schedule":"30 2 * * *","timezone":"Europe/Berlin","tasks":"none yet"},"after":"2027-03-27T12:00","count":2}""")).ShouldBe(HttpStatusCode.OK);
        reply.Keys.ShouldBe(["slots", "remarks", "text"]);
        var slot = reply.Json.GetProperty("slots")[0];
        Reply.KeysOf(slot).ShouldBe(["at", "local", "zone", "fires", "note", "left_out"]);
        slot.GetProperty("at").GetString().ShouldBe("2027-03-28T01:00:00Z");
        slot.GetProperty("local").GetString().ShouldBe("2027-03-28T03:00:00+02:00");
        slot.GetProperty("zone").GetString().ShouldBe("Europe/Berlin");
        slot.GetProperty("left_out").GetString().ShouldBe("2027-03-28T02:30:00");
        (await host.Client.ListWorkflowsAsync(cancellationToken: ApiHost.Cancelled)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2027-10-30T22:00:00Z")]
    [InlineData("2027-10-31T00:00:00.000+02:00")]
    [InlineData("2027-10-31T00:00")]
    [InlineData("2027-10-31")]
    public async Task After_may_be_written_in_many_ways(string after)
    {
        await using var host = await ApiHost.StartAsync();
        var preview = await host.Client.PreviewScheduleAsync(new SchedulePreviewRequest { Definition = Json("""{"schedule":{"cron":"30 * * * *","timezone":"Europe/Berlin"}}"""), After = after, Count = 4 }, ApiHost.Cancelled);
        preview.Slots.Select(slot => $"{slot.Local} {slot.ComesTwice}".TrimEnd()).ShouldBe(
            ["2027-10-31T00:30:00+02:00", "2027-10-31T01:30:00+02:00", "2027-10-31T02:30:00+02:00 first", "2027-10-31T02:30:00+01:00 second"]);
    }

    [Theory]
    [InlineData("""{"workflow":"manual"}""", "There is no schedule: the workflow runs only when triggered.")]
    [InlineData("""{"definition":{"schedule":{"cron":"@daily","exclude":["holidays"]}}}""", "Calendar holidays is not known here and is not applied.")]
    [InlineData("""{"definition":{"schedule":{"at":"2001-01-01T00:00"}}}""", "The schedule has ended.")]
    public async Task What_is_odd_about_a_schedule_is_a_remark(string body, string remark)
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync("""{"name":"manual","tasks":[{"name":"a","command":"true"}]}""");
        var reply = (await PostAsync(host, body)).ShouldBe(HttpStatusCode.OK);
        reply.Json.GetProperty("remarks").EnumerateArray().Select(one => one.GetString()).ShouldBe([remark]);
        reply.Json.GetProperty("text").GetString()!.ShouldEndWith(remark + "\n");
    }

    [Theory]
    [InlineData(null, 400, "either a workflow or a definition")]
    [InlineData("{}", 400, "either a workflow or a definition")]
    [InlineData("""{"workflow":"x","definition":{}}""", 400, "either a workflow or a definition")]
    [InlineData("""{"workflow":"x"}""", 404, "There is no workflow 'x'.")]
    [InlineData("""{"workflow":"01900000-0000-7000-8000-000000000000"}""", 404, "There is no workflow")]
    [InlineData("""{"definition":{"schedule":"30 2 * *"}}""", 400, "definition.schedule: A cron expression has 5 fields")]
    [InlineData("""{"definition":{"schedule":"@daily","timezone":"Berlin"}}""", 400, "definition.timezone", "did you mean 'Europe/Berlin'?")]
    [InlineData("""{"definition":{"schedul":"@daily"}}""", 400, "definition.schedul: Unknown key", "did you mean 'schedule'?")]
    [InlineData("""{"definition":3}""", 400, "definition: Expected a map")]
    [InlineData("""{"definition":{},"after":"soon"}""", 400, "after must be a date or time, not 'soon'.")]
    [InlineData("""{"definition":{},"count":0}""", 400, "count must be a whole number from 1 to 1000, not 0.")]
    [InlineData("""{"definition":{},"count":1001}""", 400, "count must be a whole number from 1 to 1000, not 1001.")]
    [InlineData("""{"definition":{},"cuont":1}""", 400, "cuont")]
    public async Task What_cannot_be_looked_at_is_refused(string? body, int status, params string[] words)
    {
        await using var host = await ApiHost.StartAsync();
        (await PostAsync(host, body)).ShouldBeProblem((HttpStatusCode)status, words);
    }

    private static Task<Reply> PostAsync(ApiHost host, string? body) => host.PostAsync("/schedules/preview", body);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
