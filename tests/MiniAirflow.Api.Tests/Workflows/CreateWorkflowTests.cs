using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Workflows;

public sealed class CreateWorkflowTests
{
    [Fact]
    public async Task The_contract_s_curl_line_creates_a_workflow()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = await host.PostAsync("/workflows", """{"name":"daily-etl","description":"Daily ETL pipeline","schedule_cron":"0 2 * * *","is_active":true}""");
        reply.ShouldBe(HttpStatusCode.Created);
        reply.Keys.Take(6).ShouldBe(["id", "name", "description", "schedule_cron", "is_active", "created_at"]);
        var json = reply.Json;
        json.GetProperty("id").GetGuid().ShouldNotBe(Guid.Empty);
        json.GetProperty("name").GetString().ShouldBe("daily-etl");
        json.GetProperty("description").GetString().ShouldBe("Daily ETL pipeline");
        json.GetProperty("schedule_cron").GetString().ShouldBe("0 2 * * *");
        json.GetProperty("is_active").GetBoolean().ShouldBeTrue();
        json.GetProperty("created_at").GetString().ShouldEndWith("Z");
        reply.Header("Location").ShouldBe($"/workflows/{json.GetProperty("id").GetString()}");
        reply.Header("Content-Type").ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Is_active_omitted_means_true_and_absent_texts_are_empty()
    {
        await using var host = await ApiHost.StartAsync();
        var json = (await host.PostAsync("/workflows", """{"name":"plain"}""")).ShouldBe(HttpStatusCode.Created).Json;
        json.GetProperty("is_active").GetBoolean().ShouldBeTrue();
        json.GetProperty("description").GetString().ShouldBe("");
        json.GetProperty("schedule_cron").GetString().ShouldBe("");
    }

    [Fact]
    public async Task Is_active_false_is_kept()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/workflows", """{"name":"off","is_active":false}""")).Json.GetProperty("is_active").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_409_and_changes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync();
        (await host.PostAsync("/workflows", """{"name":"two"}""")).ShouldBeProblem(HttpStatusCode.Conflict, "'two' is taken");
        (await host.GetAsync("/workflows")).Json[0].GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a b/c"}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("""{"name":"x","is_activ":true}""", "is_activ")]
    [InlineData("""{"name":"x","schedule_cron":"99 * * * *"}""", "schedule_cron")]
    [InlineData("""{"name":"x","schedule_cron":"0 0 30 2 *"}""", "schedule_cron")]
    [InlineData("""{"name":"x","tasks":[{"name":"a","command":"true","depends_on":["nobody"]}]}""", "tasks[0]")]
    [InlineData("""{"name":"x","tasks":[{"name":"a","command":"true","retry_count":-1}]}""", "tasks[0].retry_count")]
    public async Task A_bad_definition_is_a_400_that_names_the_place(string body, string place)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.PostAsync("/workflows", body)).ShouldBeProblem(HttpStatusCode.BadRequest);
        var errors = reply.Json.GetProperty("errors").EnumerateArray().ToArray();
        errors.ShouldNotBeEmpty();
        errors.ShouldContain(error => error.GetProperty("path").GetString()!.StartsWith(place, StringComparison.Ordinal), reply.Text);
        (await host.GetAsync("/workflows")).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Every_error_of_a_definition_is_told_at_once_with_its_line()
    {
        await using var host = await ApiHost.StartAsync();
        const string yaml = """
            name: broken
            tasks:
              - name: a
                command: "true"
                depends_on: [b]
              - name: b
                command: "true"
                depends_on: [a]
                retry_count: -3
              - name: c
                comand: "true"
            """;
        var reply = (await host.PostAsync("/workflows", yaml, "application/yaml")).ShouldBeProblem(HttpStatusCode.BadRequest, "more error");
        var errors = reply.Json.GetProperty("errors").EnumerateArray().ToArray();
        errors.Length.ShouldBeGreaterThanOrEqualTo(2);
        errors.ShouldContain(error => error.GetProperty("line").GetInt32() == 9, reply.Text);
        errors.ShouldContain(error => error.GetProperty("message").GetString()!.Contains("comand", StringComparison.Ordinal), reply.Text);
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("application/x-yaml; charset=utf-8")]
    public async Task A_yaml_body_is_taken(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        const string yaml = "name: from-yaml\ntasks:\n  - name: a\n    command: echo hi\n";
        (await host.PostAsync("/workflows", yaml, contentType)).ShouldBe(HttpStatusCode.Created).Json.GetProperty("name").GetString().ShouldBe("from-yaml");
    }

    [Fact]
    public async Task Malformed_json_is_a_400_with_its_line()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.PostAsync("/workflows", "{\n  \"name\": \"x\",\n  oops\n}")).ShouldBeProblem(HttpStatusCode.BadRequest);
        reply.Json.GetProperty("errors")[0].GetProperty("line").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task An_empty_body_is_a_400()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/workflows")).ShouldBeProblem(HttpStatusCode.BadRequest, "empty");
    }

    [Fact]
    public async Task S25_a_body_over_the_limit_is_a_413()
    {
        await using var host = await ApiHost.StartAsync();
        var body = "{\"name\":\"" + new string('x', Core.Definitions.Limits.MaxDocumentBytes) + "\"}";
        (await host.PostAsync("/workflows", body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "larger than 4194304 bytes");
    }
}
