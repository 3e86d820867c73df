using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Api.Tests.Fuzz;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Runs;

/// <summary>Runs that a program outside starts by a signed request. The signatures are made here from the public specification, not by the product's own code.</summary>
public sealed class SignedTriggerTests
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Flow = """{"name":"build","params":{"ref":"main","count":"0"},"tasks":[{"name":"a","command":"true"}]}""";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task S23_a_signed_request_starts_a_run_with_what_its_body_says_of_parameters()
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        (await SendAsync(host, workflow, "msg_1", Now, """{"ref":"$(id); `id`","count":7,"sender":{"name":"x"},"other":null}""")).ShouldBe(HttpStatusCode.NoContent);
        var run = (await host.Store.Runs.ListAsync(new() { WorkflowId = workflow }, ApiHost.Cancelled)).Items.ShouldHaveSingleItem();
        run.Params.ShouldBe(new Dictionary<string, string> { ["ref"] = "$(id); `id`", ["count"] = "7" }, ignoreOrder: true);
        var record = (await host.Store.Audit.ListAsync(new() { Action = "triggerWorkflowSigned" }, ApiHost.Cancelled)).ShouldHaveSingleItem();
        record.Target.ShouldBe(workflow.ToString());
    }

    [Fact]
    public async Task S23_a_request_is_accepted_once()
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        (await SendAsync(host, workflow, "msg_1", Now, "{}")).ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(host, workflow, "msg_1", Now, "{}")).ShouldBeProblem(HttpStatusCode.Conflict, "accepted before");
        // Signed anew under the same name, as a sender does that lost the answer: still the same request.
        (await SendAsync(host, workflow, "msg_1", Now.AddSeconds(30), "{}")).ShouldBeProblem(HttpStatusCode.Conflict);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(host, workflow, "msg_2", Now, "{}")));
        (await RunsAsync(host, workflow)).ShouldBe(2);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    [InlineData(-86_400)]
    public async Task S23_a_request_from_another_time_is_refused(int seconds)
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        (await SendAsync(host, workflow, "msg_1", Now.AddSeconds(seconds), "{}")).ShouldBeProblem(HttpStatusCode.Unauthorized, "within 5 minutes");
        (await SendAsync(host, workflow, "msg_1", Now.AddSeconds(Math.Sign(seconds) * 299), "{}")).ShouldBe(HttpStatusCode.NoContent);
        (await RunsAsync(host, workflow)).ShouldBe(1);
    }

    [Fact]
    public async Task S23_nothing_of_a_request_can_be_another_than_what_was_signed()
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        var (time, body) = (Seconds(Now), """{"ref":"x"}""");
        var right = Sign(Key, "msg_1", time, body);
        (string Id, string Time, string Signature, string Body)[] wrong =
        [
            ("msg_2", time, right, body), ("msg_1", Seconds(Now.AddSeconds(1)), right, body), ("msg_1", time, right, body + " "), ("msg_1", time, right, """{"ref":"y"}"""), ("msg_1", time, right, ""),
            ("msg_1", time, Sign("another key", "msg_1", time, body), body), ("msg_1", time, Sign("", "msg_1", time, body), body), ("msg_1", time, right[3..], body), ("msg_1", time, "v1a" + right[2..], body),
            ("msg_1", time, right[..^1], body), ("msg_1", time, right + "=", body), ("msg_1", time, "v1,", body), ("msg_1", time, "none", body), ("msg_1", "+" + time, right, body), ("msg_1", "0" + time, right, body), ("msg_1", time + ".0", right, body),
        ];
        foreach (var (id, at, signature, text) in wrong) (await SendAsync(host, workflow, id, at, signature, text)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await RunsAsync(host, workflow)).ShouldBe(0);
        // Several signatures, as while a sender changes its key: one of them is enough.
        (await SendAsync(host, workflow, "msg_1", time, $"v1,bad {right} v2,x", body)).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task S23_what_is_not_there_is_refused_in_the_same_words_and_no_key_means_no_such_requests()
    {
        await using var host = await StartAsync();
        var workflow = await PublishAsync(host);
        var without = await SendAsync(host, workflow, "msg_1", Now, "{}");
        var unknown = await SendAsync(host, Guid.CreateVersion7(), "msg_1", Now, "{}");
        await SetKeyAsync(host, "build", Key);
        var wrong = await SendAsync(host, workflow, "msg_1", Seconds(Now), "v1,x", "{}");
        foreach (var reply in (Reply[])[without, unknown, wrong]) reply.ShouldBeProblem(HttpStatusCode.Unauthorized).Text.ShouldBe(wrong.Text);
        // Another workflow's key opens that one alone.
        await SetKeyAsync(host, "other", "its key");
        (await SendAsync(host, workflow, "msg_1", Seconds(Now), Sign("its key", "msg_1", Seconds(Now), "{}"), "{}")).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await RunsAsync(host, workflow)).ShouldBe(0);
    }

    [Fact]
    public async Task S23_a_key_is_changed_without_a_gap_and_may_be_written_in_base64()
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        await SetKeyAsync(host, "build", $"{Key}\nwhsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes("new key"))}\nwhsec_no base64");
        (await SendAsync(host, workflow, "msg_1", Now, "{}")).ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(host, workflow, "msg_2", Seconds(Now), Sign("new key", "msg_2", Seconds(Now), "{}"), "{}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task S23_size_and_head_are_looked_at_before_the_store_is_asked()
    {
        await using var host = await StartAsync(store => new BrokenStore(store, new InvalidOperationException("asked")));
        var workflow = Guid.CreateVersion7();
        (await SendAsync(host, workflow, "msg_1", Now, new string(' ', 300_000))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(host, workflow, "msg_1", Now.AddHours(1), "{}")).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await SendAsync(host, workflow, new string('x', 151), Now, "{}")).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await host.PostAsync($"/workflows/{workflow}/webhook", "{}")).ShouldBeProblem(HttpStatusCode.BadRequest, "must be signed");
        host.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("""{"ref":"\ud800"}""", "no JSON")]
    [InlineData("""{"ref":"a\u0000b"}""", "NUL")]
    public async Task S23_what_is_signed_and_makes_no_sense_starts_nothing(string body, string words)
    {
        await using var host = await StartAsync();
        var workflow = await ReadyAsync(host);
        (await SendAsync(host, workflow, "msg_1", Now, body)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        (await RunsAsync(host, workflow)).ShouldBe(0);
    }

    private static Task<ApiHost> StartAsync(Func<Core.Storage.IStore, Core.Storage.IStore>? wrap = null) => ApiHost.StartAsync(Keys.Required, wrap, time: new FakeTimeProvider(Now), keyring: new OneKey());

    private static async Task<Guid> ReadyAsync(ApiHost host)
    {
        var workflow = await PublishAsync(host);
        await SetKeyAsync(host, "build", Key);
        return workflow;
    }

    private static async Task<Guid> PublishAsync(ApiHost host)
    {
        var parsed = MiniAirflow.Definitions.WorkflowDocument.Parse(Encoding.UTF8.GetBytes(Flow), MiniAirflow.Definitions.DocumentFormat.Json, new("flow"), Now);
        var workflow = (await host.Store.Workflows.PublishAsync(new(parsed.Definition!), ApiHost.Cancelled)).Workflow!;
        return workflow.Id;
    }

    private static async Task SetKeyAsync(ApiHost host, string workflow, string key)
    {
        var admin = await host.KeyAsync("admin");
        var body = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["value"] = key });
        (await host.SendAsync(HttpMethod.Put, $"/secrets/webhook.{workflow}", body, headers: Keys.Bearer(admin))).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<int> RunsAsync(ApiHost host, Guid workflow) => (await host.Store.Runs.ListAsync(new() { WorkflowId = workflow }, ApiHost.Cancelled)).Items.Count;

    private static Task<Reply> SendAsync(ApiHost host, Guid workflow, string id, DateTimeOffset at, string body) => SendAsync(host, workflow, id, Seconds(at), Sign(Key, id, Seconds(at), body), body);

    private static Task<Reply> SendAsync(ApiHost host, Guid workflow, string id, string at, string signature, string body) =>
        host.PostAsync($"/workflows/{workflow}/webhook", body, headers: [("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)]);

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Sign(string key, string id, string at, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));
}
