using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Observability;

/// <summary>A real Prometheus, with the configuration and the alerts that we ship, scrapes every role.</summary>
public sealed partial class PrometheusTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>
{
    [Fact]
    public async Task Every_role_is_scraped_and_every_alert_can_be_judged()
    {
        await using var cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(), hasShortLease: false);
        var (api, scheduler, worker) = (await cluster.ApiAsync(), await cluster.SchedulerAsync(), await cluster.WorkerAsync("w1"));
        await api.EndOfAsync((await api.StartAsync(Flow.Of("counted", "true"))));

        using var folder = new TemporaryFolder();
        var port = FreePort.Find();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "prometheus", "alerts.yml"), folder["alerts.yml"]);
        var key = await api.Client.CreateApiKeyAsync(new CreateKeyRequest { Name = "prometheus", Grants = [new GrantResource { Role = "viewer" }] });
        await File.WriteAllTextAsync(folder["api-key"], key.Key);
        var configuration = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "prometheus", "prometheus.yml"));
        foreach (var (name, server) in (IEnumerable<(string, ServerProcess)>)[("api", api), ("scheduler", scheduler), ("worker", worker)])
            configuration = Regex.Replace(configuration, $"\"{name}:[0-9]+\"", $"\"{server.Address.Authority}\"");
        await File.WriteAllTextAsync(folder["prometheus.yml"], Interval().Replace(configuration, "${1}500ms"));
        await using var prometheus = ChildProcess.Start("prometheus",
            [$"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address=127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"], folder.Path);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };

        await Poll.UntilAsync(async () => await AskAsync(http, "count(up == 1)") == "3", () => prometheus.Error);
        await Poll.UntilAsync(async () => await AskAsync(http, "max(scheduler_workers)") == "1");
        await Poll.UntilAsync(async () => await AskAsync(http, "sum(scheduler_workflow_successes_total)") == "1");
        await Poll.UntilAsync(async () => await AskAsync(http, "count(scheduler_worker_heartbeats_total)") == "1");
        await Poll.UntilAsync(async () => (await RulesAsync(http)) is { Count: > 10 } rules && rules.TrueForAll(rule => rule == "ok"));
    }

    private static async Task<string?> AskAsync(HttpClient http, string question)
    {
        try
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(question)}"));
            return answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => one.GetProperty("value")[1].GetString()).FirstOrDefault();
        }
        catch (HttpRequestException)
        {
            return null; // it is about to come up
        }
    }

    private static async Task<List<string?>> RulesAsync(HttpClient http)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync("/api/v1/rules"));
        return [.. answer.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).Select(rule => rule.GetProperty("health").GetString())];
    }

    [GeneratedRegex("(_interval: )15s", RegexOptions.CultureInvariant)]
    private static partial Regex Interval();
}
