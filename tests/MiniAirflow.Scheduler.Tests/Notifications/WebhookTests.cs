using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests.Notifications;

public sealed class WebhookTests : IAsyncDisposable
{
    private static readonly HookNotice Notice = new()
    {
        Event = "failure", At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), Workflow = "etl", WorkflowId = Guid.Empty, Task = "load", Attempt = 2, TaskState = "failed",
        Reason = "exit code 3 <!channel>", LogTail = "a ``` b",
    };

    private readonly WebhookReceiver _receiver = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Guid _id = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_request_is_signed_with_its_time_and_names_the_delivery()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 0, 5, TimeSpan.Zero));
        var result = await SendAsync(new WebhookTarget { Url = _receiver.Url, SecretEnv = "KEY" });
        (result.IsDelivered, result.Answer).ShouldBe((true, "200"));
        var request = _receiver.Requests.ShouldHaveSingleItem();
        (request.Method, request.Headers["webhook-id"], request.Headers["webhook-timestamp"]).ShouldBe(("POST", _id.ToString(), "1772366405"));
        request.IsSignedWith("the key").ShouldBeTrue();
        request.IsSignedWith("another").ShouldBeFalse();
        var body = JsonNode.Parse(request.Text)!;
        (body["event"]!.GetValue<string>(), body["task"]!.GetValue<string>(), body["reason"]!.GetValue<string>()).ShouldBe(("failure", "load", "exit code 3 <!channel>"));
    }

    [Fact]
    public void A_key_of_the_specifications_libraries_is_taken_as_they_take_it()
    {
        var key = "whsec_" + Convert.ToBase64String("the key"u8);
        WebhookSignature.Of(key, _id, _time.GetUtcNow(), "x"u8).ShouldBe(WebhookSignature.Of("the key", _id, _time.GetUtcNow(), "x"u8));
        Should.Throw<FormatException>(() => WebhookSignature.Of("whsec_%", _id, _time.GetUtcNow(), "x"u8));
    }

    [Theory]
    [InlineData(204, true, false)]
    [InlineData(500, false, false)]
    [InlineData(404, false, false)]
    [InlineData(429, false, false)]
    [InlineData(410, false, true)]
    public async Task The_status_of_the_answer_decides(int status, bool isDelivered, bool isFinal)
    {
        _receiver.Answer = (response, _) =>
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        };
        var result = await SendAsync(new WebhookTarget { Url = _receiver.Url });
        (result.IsDelivered, result.IsFinal).ShouldBe((isDelivered, isFinal));
        result.Answer.ShouldStartWith(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _receiver.Requests.ShouldHaveSingleItem().Headers.ContainsKey("webhook-signature").ShouldBeFalse("it has no key");
    }

    [Fact]
    public async Task S22_a_redirect_is_not_followed()
    {
        _receiver.Answer = (response, _) =>
        {
            response.Redirect($"http://127.0.0.1:{_receiver.Port}/elsewhere");
            return Task.CompletedTask;
        };
        var result = await SendAsync(new WebhookTarget { Url = _receiver.Url });
        (result.IsDelivered, result.IsFinal).ShouldBe((false, true));
        result.Problem.ShouldContain("redirect");
        _receiver.Requests.ShouldHaveSingleItem().Path.ShouldBe("/hook");
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/hook")]
    [InlineData("http://localhost:{0}/hook")]
    [InlineData("http://2130706433:{0}/hook")]
    [InlineData("http://0177.0.0.1:{0}/hook")]
    [InlineData("http://0x7f.1:{0}/hook")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/hook")]
    public async Task S22_however_an_inner_address_is_spelled_nothing_arrives_there(string url)
    {
        var result = await SendAsync(new WebhookTarget { Url = string.Format(System.Globalization.CultureInfo.InvariantCulture, url, _receiver.Port) }, new NotificationOptions());
        (result.IsDelivered, result.IsFinal).ShouldBe((false, true), result.Problem);
        result.Problem.ShouldContain("HOOK_ALLOWED_NETWORKS");
        _receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_hangs_is_given_up_in_time()
    {
        var release = new TaskCompletionSource();
        _receiver.Answer = (_, _) => release.Task;
        var sending = SendAsync(new WebhookTarget { Url = _receiver.Url });
        await Poll.UntilAsync(() => _receiver.Requests.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(16));
        var result = await sending;
        (result.IsDelivered, result.IsFinal, result.Problem).ShouldBe((false, false, "No answer within 15 s."));
        release.SetResult();
    }

    [Fact]
    public async Task Of_a_long_answer_the_beginning_is_kept_and_control_characters_are_not()
    {
        _receiver.Answer = async (response, _) => await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("\u001b[2Jhello\n" + new string('x', 1_000_000)), Stop);
        var result = await SendAsync(new WebhookTarget { Url = _receiver.Url });
        result.IsDelivered.ShouldBeTrue();
        result.Answer.Length.ShouldBe(DeliveryRule.MaxText);
        result.Answer.ShouldStartWith("200: [2Jhello x");
    }

    [Fact]
    public async Task An_address_from_the_environment_is_never_told_when_it_fails()
    {
        var options = Options() with { Environment = name => name switch { "URL" => "http://127.0.0.1:1/top-secret", "BAD" => "ftp://top-secret", _ => null } };
        (await SendAsync(new WebhookTarget { UrlEnv = "URL" }, options)).Problem.ShouldNotContain("top-secret");
        (await SendAsync(new WebhookTarget { UrlEnv = "BAD" }, options)).Problem.ShouldNotContain("top-secret");
        (await SendAsync(new WebhookTarget { UrlEnv = "NONE" }, options)).Problem.ShouldBe("The environment variable NONE is not set for the scheduler.");
        (await SendAsync(new WebhookTarget { Url = _receiver.Url, SecretEnv = "NONE" }, options)).Problem.ShouldBe("The environment variable NONE is not set for the scheduler.");
        _receiver.Requests.ShouldBeEmpty("nothing goes out without the signature that was asked for");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        // The receiver speaks no TLS at all: the handshake fails, and nothing is sent in clear instead.
        var result = await SendAsync(new WebhookTarget { Url = $"https://127.0.0.1:{_receiver.Port}/hook" });
        (result.IsDelivered, result.IsFinal).ShouldBe((false, false));
        _receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Slack_and_Teams_get_a_message_in_which_nothing_of_the_task_is_obeyed()
    {
        var slack = JsonNode.Parse(WebhookBody.Write(WebhookFormat.Slack, Notice))!["text"]!.GetValue<string>();
        slack.ShouldStartWith("*etl: task load failed, attempt 2*\nReason: exit code 3 &lt;!channel&gt;\n");
        slack.ShouldEndWith("```a ''' b```");
        var card = JsonNode.Parse(WebhookBody.Write(WebhookFormat.Teams, Notice))!;
        card["type"]!.GetValue<string>().ShouldBe("message");
        var content = card["attachments"]![0]!["content"]!;
        (content["type"]!.GetValue<string>(), content["body"]![0]!["text"]!.GetValue<string>()).ShouldBe(("AdaptiveCard", "etl: task load failed, attempt 2"));
    }

    [Theory]
    [InlineData("success", null, "success", "etl: the run succeeded")]
    [InlineData("failure", null, "failed", "etl: the run failed")]
    [InlineData("cancelled", null, "cancelled", "etl: the run was cancelled")]
    [InlineData("deadline_missed", null, "running", "etl: the run is late")]
    [InlineData("success_overdue", null, null, "etl: no run has succeeded for too long")]
    [InlineData("retry", "load", "failed", "etl: task load is tried again, attempt 2")]
    [InlineData("failure", "load", "timed_out", "etl: task load ran out of time, attempt 2")]
    [InlineData("failure", "load", "lost", "etl: task load was lost with its worker, attempt 2")]
    [InlineData("skipped", "load", "skipped", "etl: task load was skipped, attempt 2")]
    [InlineData("test", null, null, "etl: a sample")]
    public void Each_event_has_a_title(string happened, string? task, string? state, string expected) =>
        NoticeText.Title(Notice with { Event = happened, Task = task, TaskState = state, RunState = state }).ShouldBe(expected);

    private static NotificationOptions Options() => new() { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")], Environment = name => name == "KEY" ? "the key" : null };

    private async Task<DeliveryResult> SendAsync(WebhookTarget target, NotificationOptions? options = null)
    {
        using var client = new WebhookClient(options ?? Options(), _time);
        return await new WebhookSender(client, (options ?? Options()).Environment, _time).SendAsync(_id, Notice, target, Stop);
    }
}
