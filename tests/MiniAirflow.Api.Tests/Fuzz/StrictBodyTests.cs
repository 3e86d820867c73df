using System.Net;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>Every route that takes JSON, as the published document lists them, is given what it did not ask for.</summary>
public sealed class StrictBodyTests
{
    // Whatever a caller may not say: who they are, whose something is, how it stands, which lease it has.
    private static readonly string[] Foreign = ["role", "owner_id", "is_admin", "lease_token", "created_by", "__proto__", "constructor", "id", "status"];

    // Members of the caller's own choice: outputs of a task that waits, parameters of a run.
    private static readonly string[] Free = ["reportEvent", "reportTaskEvent", "triggerWorkflowSigned"];

    private static readonly Description Api = Description.Load();

    [Fact]
    public async Task S26_no_route_takes_another_kind_of_document_than_it_asks_for()
    {
        await using var host = await ApiHost.StartAsync();
        var samples = await Samples.MakeAsync(host);
        var wrong = new List<string>();
        foreach (var operation in WithJson())
            foreach (var body in (string[])["[]", "\"x\"", "7", "true", "null", "{", "{}}", "[{}]", "{\"a\":1,}", "{} {}", "{\"\\ud800\":1}", "\ufeff[]"])
                await ExpectRefusalAsync(host, samples, operation, body, null, wrong);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task S26_no_route_takes_a_member_that_it_does_not_know_or_one_twice()
    {
        await using var host = await ApiHost.StartAsync();
        var samples = await Samples.MakeAsync(host);
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var operation in WithJson().Where(one => !Free.Contains(one.Id)))
        {
            var schema = Api.Resolve(operation.Bodies["application/json"]);
            var known = Description.PropertiesOf(schema).ToList();
            foreach (var name in Foreign.Where(name => !known.Exists(one => one.Name == name)))
            {
                // First of all, so that what else may be missing is not what is told.
                await ExpectRefusalAsync(host, samples, operation, $"{{\"{name}\":\"admin\"}}", "unknown", wrong);
                tried++;
            }
            foreach (var member in known)
            {
                var value = Valid(Api.Resolve(member.Value));
                await ExpectRefusalAsync(host, samples, operation, $"{{\"{member.Name}\":{value},\"{member.Name}\":{value}}}", "twice", wrong);
                tried++;
            }
        }
        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(250);
    }

    [Fact]
    public async Task S26_no_route_takes_a_value_of_another_type_or_beyond_its_range()
    {
        await using var host = await ApiHost.StartAsync();
        var samples = await Samples.MakeAsync(host);
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var operation in WithJson().Where(one => !Free.Contains(one.Id)))
        {
            foreach (var member in Description.PropertiesOf(Api.Resolve(operation.Bodies["application/json"])))
            {
                foreach (var value in Unfit(Api.Resolve(member.Value)))
                {
                    await ExpectRefusalAsync(host, samples, operation, $"{{\"{member.Name}\":{value}}}", null, wrong);
                    tried++;
                }
            }
        }
        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task S26_nothing_in_the_place_of_a_value_is_refused_or_means_nothing()
    {
        await using var host = await ApiHost.StartAsync(keyring: new OneKey());
        var samples = await Samples.MakeAsync(host);
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var operation in WithJson())
        {
            var schema = Api.Resolve(operation.Bodies["application/json"]);
            var members = Description.PropertiesOf(schema).ToList();
            foreach (var member in members)
            {
                // All the others as they should be, so that it is reached whatever is looked at first.
                var body = $"{{{string.Join(',', members.Select(one => $"\"{one.Name}\":{(one.Name == member.Name ? "null" : Valid(Api.Resolve(one.Value)))}"))}}}";
                var reply = await host.SendAsync(new HttpMethod(operation.Method), samples.Fill(operation.Path), body);
                if ((int)reply.Status >= 500) wrong.Add($"{operation} {body}: {(int)reply.Status}");
                tried++;
            }
        }
        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(80);
        (await host.SendAsync(HttpMethod.Put, "/variables/a", """{"value":null}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "value");
    }

    private static IEnumerable<Operation> WithJson() => Api.Operations.Where(one => one.Bodies.ContainsKey("application/json"));

    private static async Task ExpectRefusalAsync(ApiHost host, Samples samples, Operation operation, string body, string? words, List<string> wrong)
    {
        var reply = await host.SendAsync(new HttpMethod(operation.Method), samples.Fill(operation.Path), body);
        // What only a user can do is refused to everybody else, whatever the body says.
        if (reply.Status == HttpStatusCode.Forbidden && operation.Id is "changePassword" or "login") return;
        if ((int)reply.Status is < 400 or >= 500 || (words is not null && !reply.Text.Contains(words, StringComparison.OrdinalIgnoreCase)))
            wrong.Add($"{operation} {body}: {(int)reply.Status} {reply.Text}");
    }

    private static string Valid(JsonElement schema) => Description.TypesOf(schema) switch
    {
        ["integer"] or ["number"] => "1",
        ["boolean"] => "true",
        ["array"] => "[]",
        ["object"] => "{}",
        [.. var more] when more.Contains("null") => "null",
        _ when schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" => "\"2026-01-01T00:00:00Z\"",
        _ when schema.TryGetProperty("format", out var format) && format.GetString() == "uuid" => $"\"{Guid.Empty}\"",
        _ when schema.TryGetProperty("enum", out var words) => words[0].GetRawText(),
        _ => "\"x\"",
    };

    private static string[] Unfit(JsonElement schema) => Description.TypesOf(schema) switch
    {
        var types when types.Contains("integer") => ["\"1\"", "[]", "{}", "true", "1.5", "99999999999999999999", "-99999999999999999999", "1e400", "2147483648"],
        var types when types.Contains("boolean") => ["\"true\"", "1", "[]", "{}"],
        var types when types.Contains("array") => ["\"x\"", "1", "{}", "[[[]]]", "[null]"],
        var types when types.Contains("object") => ["\"x\"", "1", "[]"],
        var types when types.Contains("string") => ["{\"x\":1}", "[\"x\"]", "\"\\ud800\"", "\"\\udfff\\ud800\""],
        _ => [],
    };
}
