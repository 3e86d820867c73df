using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniAirflow.EndToEnd.Hooks;

/// <summary>Every example of docs/hooks.md, served by the real executable: its hooks are told what the page says.</summary>
public sealed partial class HooksPageTests : IAsyncDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "hooks.md"));
    private readonly TemporaryFolder _folder = new();
    private readonly WebhookReceiver _receiver = new();
    private readonly MailServer _mails = new();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _mails.DisposeAsync();
        _mails.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_examples_tell_what_the_page_says()
    {
        var examples = Examples().Matches(Page);
        examples.Count.ShouldBe(Fences().Count(Page), "every example says what it tells");
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "4"], new Dictionary<string, string>
        {
            ["CHAT_URL"] = _receiver.Url, ["ALERT_URL"] = _receiver.Url, ["ALERT_KEY"] = "the key", ["HOOK_ALLOWED_NETWORKS"] = "loopback",
            ["SMTP_URL"] = $"smtp://127.0.0.1:{_mails.Port.ToString(CultureInfo.InvariantCulture)}?tls=none", ["SMTP_FROM"] = "airflow@example.com",
        });
        var told = new Dictionary<string, string>();
        foreach (Match example in examples)
        {
            // Hours are a second here.
            var workflow = await server.Client.ApplyWorkflowAsync(new WorkflowText(Hours().Replace(example.Groups["file"].Value, "$1 1"), IsYaml: true));
            told[workflow.Name] = example.Groups["told"].Value;
            // The workflow that a hook starts is started by it.
            if (workflow.Name != "clean-up") await server.Client.TriggerAsync(workflow.Id);
        }
        foreach (var (name, expected) in told)
        {
            var workflow = (await server.Client.FindWorkflowAsync(name)).ShouldNotBeNull();
            var events = "";
            await Poll.UntilAsync(async () =>
            {
                var deliveries = await server.Client.ListDeliveriesAsync(new DeliveryQuery { WorkflowId = workflow.Id, State = "delivered" });
                // An hour is a second here, and counts anew after each success: on a slow machine it passes before the run's, and again after it.
                var once = deliveries.Where(one => one.Event != "success_overdue").Concat(deliveries.Where(one => one.Event == "success_overdue").Take(1));
                events = string.Join(", ", once.Select(one => one.Task is null ? one.Event : $"{one.Task} {one.Event}").Order(StringComparer.Ordinal));
                return events == string.Join(", ", expected.Split(", ").Order(StringComparer.Ordinal));
            }, () => $"{name}: {events}\n{string.Join('\n', server.Output)}");
        }
        _mails.Mails.ShouldHaveSingleItem().To.ShouldBe(["ops@example.com", "boss@example.com"]);
        var signed = _receiver.Requests.Where(request => request.Headers.ContainsKey("webhook-signature")).Select(request => request.Text).ToLookup(text => text.Contains("success_overdue", StringComparison.Ordinal));
        (signed[false].Count() + signed[true].Take(1).Count()).ShouldBe(3);
        var cleaned = (await server.Client.ListRunsAsync()).Items.Single(run => run.WorkflowName == "clean-up");
        (cleaned.Trigger, cleaned.Params!["day"], cleaned.Params["why"]).ShouldBe(("hook", "today", "the run failed"));
    }

    [GeneratedRegex(@"^```yaml\n(?<file>name: \S+\n(?:(?!```).*\n)*?# tells: (?<told>.*)\n)```", RegexOptions.Multiline)]
    private static partial Regex Examples();

    [GeneratedRegex("^```yaml$", RegexOptions.Multiline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"(within_seconds:) \d{4,}")]
    private static partial Regex Hours();
}
