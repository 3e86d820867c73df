using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.EndToEnd;

/// <summary>The original's curl lines, byte by byte, against the real executable.</summary>
public sealed class ContractTests : EndToEndTest
{
    private const string DailyEtl = """{"name":"daily-etl","description":"Daily ETL pipeline","schedule_cron":"0 2 * * *","is_active":true}""";

    [Fact]
    public async Task The_curl_lines_of_the_original_work()
    {
        var created = await PostAsync("workflows", DailyEtl);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var workflow = await JsonOf(created);
        workflow.EnumerateObject().Select(member => member.Name).Take(6).ShouldBe(["id", "name", "description", "schedule_cron", "is_active", "created_at"]);

        (await GetAsync("workflows?offset=0&limit=10")).GetArrayLength().ShouldBe(1);
        var triggered = await PostAsync($"workflows/{workflow.GetProperty("id").GetString()}/trigger", null);
        triggered.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await JsonOf(triggered)).GetProperty("status").GetString().ShouldBeOneOf("pending", "running", "success");
        (await GetAsync("workflow-runs?status=success")).ValueKind.ShouldBe(JsonValueKind.Array);
        (await GetAsync("task-runs")).ValueKind.ShouldBe(JsonValueKind.Array);
        (await GetAsync("workers"))[0].GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Health_has_two_keys_and_metrics_have_the_contracts_names()
    {
        (await Server.Http.GetStringAsync("healthz", Stop)).ShouldBe("""{"status":"ok","service":"task-scheduler-api"}""");
        await RunAsync("{name: m, tasks: [{name: a, command: 'true'}, {name: b, command: 'false', retry_count: 1, retry_delay_seconds: 1}]}");
        var metrics = await Server.Http.GetStringAsync("metrics", Stop);
        foreach (var line in (string[])[
            "# TYPE scheduler_workflows_total counter", "# TYPE scheduler_tasks_total counter", "# TYPE scheduler_task_duration_seconds histogram",
            "scheduler_workflow_failures_total 1", "scheduler_workflow_successes_total 0",
            "scheduler_worker_heartbeats_total{worker_id=\"worker-1\"}", "scheduler_task_retries_total{worker_id=\"worker-1\"} 1"])
            metrics.ShouldContain(line);
    }

    [Fact]
    public async Task Events_come_in_order_and_resume_after_a_restart_of_the_server()
    {
        var run = await RunAsync("{name: e, tasks: [{name: a, command: 'true'}]}");
        var first = await EventsOfAsync(run.Id, after: 0);
        first.Select(one => one.State).ShouldBe(["queued", "queued", "running", "running", "success", "success"], ignoreOrder: true);
        first.Select(one => one.Seq).ShouldBeInOrder();

        (await Server.StopAsync()).ShouldBe(0);
        await StartAsync();

        var middle = first[2].Seq;
        (await EventsOfAsync(run.Id, middle)).ShouldBe(first.Where(one => one.Seq > middle));
    }

    private async Task<List<(long Seq, string State)>> EventsOfAsync(Guid runId, long after)
    {
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(Server.Address, $"ws/updates?after={after}&workflow_run_id={runId}")) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(address, Stop);
        var events = new List<(long, string)>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, Stop);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, message.Count));
            var payload = json.RootElement.GetProperty("payload");
            events.Add((json.RootElement.GetProperty("seq").GetInt64(), payload.GetProperty("state").GetString()!));
            if (json.RootElement.GetProperty("type").GetString() == "workflow_status" && payload.TryGetProperty("finished_at", out _)) return events;
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, string? json) =>
        Server.Http.PostAsync(path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), Stop);

    private Task<JsonElement> GetAsync(string path) => Server.Http.GetFromJsonAsync<JsonElement>(path, Stop);

    private static Task<JsonElement> JsonOf(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(Stop);
}
