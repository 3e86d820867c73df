using System.Text;
using System.Text.Json;

namespace MiniAirflow.Deploy.Tests;

/// <summary>What Prometheus is given, judged by Prometheus' own tool.</summary>
public sealed class PrometheusTests : IDisposable
{
    private const string Folder = "deploy/prometheus";
    private const string Dashboards = "deploy/grafana/dashboards";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_configuration_is_valid()
    {
        foreach (var file in (string[])["prometheus.yml", "alerts.yml"]) File.Copy(Checkout.PathOf($"{Folder}/{file}"), _folder[file]);
        await File.WriteAllTextAsync(_folder["api-key"], "mak_of_somebody");
        await CheckAsync("check", "config", _folder["prometheus.yml"]);
    }

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_is_silent_otherwise() => await CheckAsync("test", "rules", Checkout.PathOf($"{Folder}/alerts_test.yml"));

    [Fact]
    public void Each_alert_has_a_test_and_a_place_in_the_runbook()
    {
        var alerts = Checkout.Read($"{Folder}/alerts.yml").Split('\n').Where(line => line.TrimStart().StartsWith("- alert: ", StringComparison.Ordinal)).Select(line => line.Split(": ")[1].Trim()).ToList();
        alerts.Count.ShouldBeGreaterThan(10);
        var tested = Checkout.Read($"{Folder}/alerts_test.yml");
        var runbook = Checkout.Read("docs/runbook.md");
        foreach (var alert in alerts)
        {
            tested.ShouldContain($"alertname: {alert}\n        exp_alerts:", customMessage: alert);
            runbook.ShouldContain($"## {alert}\n", customMessage: alert);
        }
    }

    [Fact]
    public async Task Every_question_of_the_dashboards_can_be_asked()
    {
        var questions = QuestionsOf(Checkout.Files(Dashboards, "*.json"));
        questions.Count.ShouldBeGreaterThan(20);
        var rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        foreach (var (place, question) in questions.Index()) rules.Append($"      - {{ record: 'question_{place}', expr: {JsonSerializer.Serialize(question)} }}\n");
        await File.WriteAllTextAsync(_folder["rules.yml"], rules.ToString());
        await CheckAsync("check", "rules", _folder["rules.yml"]);
    }

    [Fact]
    public void Alerts_and_dashboards_speak_of_no_metric_that_is_not_served()
    {
        var told = MetricNames.In(Checkout.Read($"{Folder}/alerts.yml") + string.Concat(Checkout.Files(Dashboards, "*.json").Select(Checkout.Read)));
        told.Count.ShouldBeGreaterThan(15);
        told.Except(MetricNames.Served).ShouldBeEmpty();
    }

    private static List<string> QuestionsOf(IEnumerable<string> files) =>
    [
        .. files.SelectMany(file => JsonDocument.Parse(Checkout.Read(file)).RootElement.GetProperty("panels").EnumerateArray())
            .SelectMany(panel => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().ToArray() : [])
            .Select(target => target.GetProperty("expr").GetString()!),
    ];

    private async Task CheckAsync(params string[] arguments)
    {
        await using var tool = ChildProcess.Start("promtool", arguments, _folder.Path);
        (await tool.WaitAsync()).ShouldBe(0, tool.Out + tool.Error);
    }
}
