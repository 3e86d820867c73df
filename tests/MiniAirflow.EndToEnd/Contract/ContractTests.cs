using System.Globalization;
using System.Net;
using System.Text.Json;

namespace MiniAirflow.EndToEnd.Contract;

/// <summary>The original's requests, byte for byte, against a fresh server.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_originals_curl_lines_work_in_their_order()
    {
        var created = (await _server.PostAsync("/workflows", """{"name":"daily-etl","description":"Daily ETL pipeline","schedule_cron":"0 2 * * *","is_active":true}"""))
            .ShouldBe(HttpStatusCode.Created).Json;
        created.EnumerateObject().Select(member => member.Name).Take(6).ShouldBe(["id", "name", "description", "schedule_cron", "is_active", "created_at"]);
        var id = Guid.ParseExact(created.GetProperty("id").GetString()!, "D");
        created.GetProperty("created_at").GetString()!.ShouldEndWith("Z");

        var listed = (await _server.GetAsync("/workflows?offset=0&limit=10")).ShouldBe(HttpStatusCode.OK).Json;
        listed.EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("daily-etl");

        var run = (await _server.PostAsync($"/workflows/{id}/trigger")).ShouldBe(HttpStatusCode.Created).Json;
        run.GetProperty("workflow_id").GetString().ShouldBe(id.ToString());
        run.GetProperty("status").GetString()!.ShouldBeOneOf("pending", "running", "success");

        (await _server.GetAsync("/workflow-runs?status=pending")).ShouldBe(HttpStatusCode.OK).Json.ValueKind.ShouldBe(JsonValueKind.Array);
        (await _server.GetAsync("/task-runs")).ShouldBe(HttpStatusCode.OK).Json.ValueKind.ShouldBe(JsonValueKind.Array);

        await Poll.UntilAsync(async () => (await _server.GetAsync("/workers")).Json.GetArrayLength() == 1);
        var worker = (await _server.GetAsync("/workers")).Json[0];
        worker.EnumerateObject().Select(member => member.Name).Take(4).ShouldBe(["id", "hostname", "last_heartbeat", "status"]);
        worker.GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task A_run_of_two_tasks_is_told_in_the_originals_shapes()
    {
        var workflow = (await _server.PostAsync("/workflows", """
            {"name":"two","tasks":[{"name":"a","command":"echo hello","retry_count":1,"timeout_seconds":60},{"name":"b","command":"exit 7","depends_on":["a"]}]}
            """)).ShouldBe(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        var run = (await _server.PostAsync($"/workflows/{workflow}/trigger")).ShouldBe(HttpStatusCode.Created).Json.GetProperty("id").GetString();
        await Poll.UntilAsync(async () => (await _server.GetAsync("/workflow-runs?status=failed")).Json.EnumerateArray().Any(one => one.GetProperty("id").GetString() == run));

        var failed = (await _server.GetAsync("/task-runs?status=failed")).Json.EnumerateArray().ShouldHaveSingleItem();
        failed.EnumerateObject().Select(member => member.Name).Take(8)
            .ShouldBe(["id", "workflow_run_id", "task_id", "status", "attempt", "started_at", "finished_at", "logs"]);
        failed.GetProperty("workflow_run_id").GetString().ShouldBe(run);
        var good = (await _server.GetAsync("/task-runs?status=success")).Json.EnumerateArray().ShouldHaveSingleItem();
        good.GetProperty("logs").GetString().ShouldBe("hello\n");
        good.GetProperty("attempt").GetInt32().ShouldBe(1);
        var tasks = (await _server.GetAsync($"/workflows/{workflow}/tasks")).Json;
        tasks[0].EnumerateObject().Select(member => member.Name).Take(8)
            .ShouldBe(["id", "workflow_id", "name", "command", "retry_count", "retry_delay_seconds", "timeout_seconds", "created_at"]);
        tasks[1].GetProperty("id").GetString().ShouldBe(failed.GetProperty("task_id").GetString());
    }

    [Fact]
    public async Task Health_is_exactly_two_keys()
    {
        (await _server.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"status":"ok","service":"task-scheduler-api"}""");
        (await _server.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_metrics_have_the_originals_names_types_and_labels_and_count_what_happened()
    {
        var before = (await _server.GetAsync("/metrics")).ShouldBe(HttpStatusCode.OK);
        before.ContentType.ShouldBe("text/plain");
        await _server.RunAsync(Flow.Of("counted", "true"));
        await _server.RunAsync(Flow.Of("counted-bad", "false", ("retry_count", 1), ("retry_delay_seconds", 1)));
        await Poll.UntilAsync(async () => (await _server.GetAsync("/metrics")).Text.Contains("scheduler_worker_heartbeats_total{worker_id=", StringComparison.Ordinal));
        var text = (await _server.GetAsync("/metrics")).Text;
        foreach (var (name, type) in new[]
        {
            ("scheduler_workflows_total", "counter"), ("scheduler_tasks_total", "counter"), ("scheduler_task_duration_seconds", "histogram"),
            ("scheduler_workflow_failures_total", "counter"), ("scheduler_workflow_successes_total", "counter"),
            ("scheduler_worker_heartbeats_total", "counter"), ("scheduler_task_retries_total", "counter"),
        })
            text.ShouldContain($"# TYPE {name} {type}\n");
        Sample(text, "scheduler_workflow_successes_total").ShouldBe(1);
        Sample(text, "scheduler_workflow_failures_total").ShouldBe(1);
        Sample(text, "scheduler_tasks_total{status=\"success\"}").ShouldBe(1);
        Sample(text, "scheduler_tasks_total{status=\"failed\"}").ShouldBe(2);
        Sample(text, "scheduler_task_duration_seconds_count{status=\"success\"}").ShouldBe(1);
        text.Split('\n').Where(line => line.StartsWith("scheduler_task_retries_total{worker_id=", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldEndWith(" 1");
    }

    [Fact]
    public async Task What_is_refused_is_a_problem_document_with_one_sentence()
    {
        (await _server.PostAsync("/workflows/not-a-uuid/trigger")).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await _server.PostAsync($"/workflows/{Guid.NewGuid()}/trigger")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await _server.GetAsync("/workflow-runs?status=done")).ShouldBeProblem(HttpStatusCode.BadRequest, "pending", "success");
        (await _server.GetAsync("/task-runs?status=done")).ShouldBeProblem(HttpStatusCode.BadRequest);
        (await _server.GetAsync("/workflows?limit=many")).ShouldBeProblem(HttpStatusCode.BadRequest, "limit");
        (await _server.PostAsync("/workflows", """{"name":"twice"}""")).ShouldBe(HttpStatusCode.Created);
        (await _server.PostAsync("/workflows", """{"name":"twice"}""")).ShouldBeProblem(HttpStatusCode.Conflict, "twice");
        (await _server.PostAsync("/workflows", """{"name":"evil"}""", "text/plain")).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    private static double Sample(string text, string name) =>
        double.Parse(text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
