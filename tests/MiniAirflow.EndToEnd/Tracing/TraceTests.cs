using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Tracing;

/// <summary>One trace from a caller's request over the API, the scheduler and the worker to what a command does, with each as a process of its own.</summary>
public sealed class TraceTests(TracedCluster traced) : IClassFixture<TracedCluster>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string CallerSpan = "00f067aa0ba902b7";
    private static readonly string Caller = $"00-{TraceId}-{CallerSpan}-01";

    private readonly TraceReceiver _collector = traced.Collector;
    private readonly Cluster _cluster = traced.Cluster;
    private readonly ServerProcess _api = traced.Api;
    private readonly ServerProcess _worker = traced.Worker;

    /// <summary>A span that a command tells by itself, with nothing but a shell and curl: as the part of a trace that <c>TRACEPARENT</c> names.</summary>
    private static string OwnSpan(string name) =>
        $$$"""
        trace=$(echo "$TRACEPARENT" | cut -d- -f2) parent=$(echo "$TRACEPARENT" | cut -d- -f3)
        now=$(date +%s%N)
        curl -sf -H 'content-type: application/json' -d '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"the-command"}}]},"scopeSpans":[{"spans":[
          {"traceId":"'$trace'","spanId":"'$(head -c 8 /dev/urandom | od -An -tx1 | tr -d ' \n')'","parentSpanId":"'$parent'","name":"{{{name}}}","kind":1,"startTimeUnixNano":"'$now'","endTimeUnixNano":"'$now'","attributes":[]}
        ]}]}]}' "$COLLECTOR/v1/traces"
        """;

    [Fact]
    public async Task One_trace_spans_the_api_the_scheduler_the_worker_and_the_command_s_own_span_through_a_failure_and_a_retry()
    {
        var flow = new Flow("traced").Set("env", new JsonObject { ["COLLECTOR"] = _collector.Endpoint, ["HUSH"] = "s3cr3t-value" })
            .Task("tell", OwnSpan("what the command did"))
            .Task("flaky", "[ \"$MINIAIRFLOW_ATTEMPT\" = 2 ] || exit 3 # s3cr3t-command", ["tell"], ("retry_count", 1), ("retry_delay_seconds", 0))
            .Task("fails", "echo s3cr3t-output; exit 4", ["tell"]);
        var run = await _api.EndOfAsync(await TriggerAsync(flow, Caller));
        run.State.ShouldBe("failed", Runs.Told(run));

        await Poll.UntilAsync(() => _collector.Spans.Count(one => one.TraceId == TraceId) >= 15, () => Told(TraceId));
        var spans = _collector.Spans.Where(one => one.TraceId == TraceId).ToList();
        var ids = run.TaskRuns!.ToDictionary(one => $"{one.TaskName}#{one.Attempt}", one => SpanOf(one.Id));
        ReceivedSpan Only(Func<ReceivedSpan, bool> which) => spans.Where(which).ShouldHaveSingleItem();

        var request = Only(one => one.Name == "POST /workflows/{id}/trigger");
        (request.Service, request.ParentId, request.Kind, request.Attributes["http.response.status_code"]).ShouldBe(("miniairflow-api", CallerSpan, 2, "201"));
        var whole = Only(one => one.Name == "RUN traced");
        (whole.Service, whole.ParentId, whole.SpanId, whole.Status, whole.Attributes["cicd.pipeline.result"]).ShouldBe(("miniairflow-scheduler", request.SpanId, SpanOf(run.Id), 2, "failure"));
        foreach (var (name, id) in ids)
        {
            var attempt = Only(one => one.SpanId == id);
            (attempt.Service, attempt.Name, attempt.ParentId).ShouldBe(("miniairflow-scheduler", $"TASK {name[..^2]}", whole.SpanId));
            Only(one => one.Name == "queue default" && one.ParentId == id).Events.ShouldBe(["leased"]);
            var execution = Only(one => one.Name == $"execute {name[..^2]}" && one.ParentId == id);
            (execution.Service, execution.Attributes["cicd.worker.name"]).ShouldBe(("miniairflow-worker", "w1"));
            var isBad = name is "flaky#1" or "fails#1";
            (attempt.Status, execution.Status, attempt.Message).ShouldBe(isBad ? (2, 2, name == "flaky#1" ? "failed: exit code 3" : "failed: exit code 4") : (0, 0, ""), name);
        }
        Only(one => one.SpanId == ids["flaky#2"]).Links.ShouldBe([ids["flaky#1"]]);
        Only(one => one.SpanId == ids["flaky#1"]).Links.ShouldBeEmpty();
        var own = Only(one => one.Service == "the-command");
        own.ParentId.ShouldBe(Only(one => one.Name == "execute tell").SpanId);
        spans.Select(one => one.SpanId).ShouldBe(spans.Select(one => one.SpanId).Distinct());
        spans.ShouldAllBe(one => one.End >= one.Start);

        foreach (var sent in _collector.Requests)
        {
            sent.Text.ShouldNotContain("s3cr3t"); // nothing of environments, commands and output
            if (!sent.Text.Contains("the-command", StringComparison.Ordinal)) sent.Headers["api-key"].ShouldBe("the key");
        }
        var metrics = (await _worker.GetAsync("/metrics")).Text;
        metrics.ShouldMatch("scheduler_trace_spans_total{outcome=\"exported\"} [1-9]");
        metrics.ShouldContain("scheduler_trace_spans_total{outcome=\"dropped\"} 0\n");
    }

    [Fact]
    public async Task A_run_that_nobody_s_trace_led_to_has_one_of_its_own_by_its_own_identity()
    {
        var run = await _api.EndOfAsync(await TriggerAsync(Flow.Of("alone", "printf %s \"$TRACEPARENT\""), null));
        await Poll.UntilAsync(() => Spans(run).Count() == 5, () => Told(run.Id.ToString("N")));

        var spans = Spans(run).ToDictionary(one => one.Name);
        var request = spans["POST /workflows/{id}/trigger"];
        (request.ParentId, spans["RUN alone"].ParentId).ShouldBe(("", request.SpanId));
        (await _api.LogAsync(run.Only().Id)).ShouldBe($"00-{run.Id:N}-{spans["execute a"].SpanId}-01");
    }

    [Fact]
    public async Task A_slot_begins_a_trace_that_says_how_late_its_run_came()
    {
        var flow = Flow.Of("tick", "true").Set("schedule", "* * * * * *");
        var workflow = await _api.Client.ApplyWorkflowAsync(flow.Text);
        await Poll.UntilAsync(() => _collector.Spans.Any(one => one.Name == "RUN tick"), () => string.Join('\n', _collector.Spans.Select(one => one.Name)));
        await _api.Client.SetWorkflowActiveAsync(workflow.Id, false);
        var run = _collector.Spans.First(one => one.Name == "RUN tick");
        var slot = _collector.Spans.Single(one => one.SpanId == run.ParentId && one.TraceId == run.TraceId);
        (slot.Name, slot.Service, slot.ParentId, slot.End).ShouldBe(("schedule", "miniairflow-scheduler", "", run.Start));
        (slot.Start.Millisecond, slot.Attributes["cicd.pipeline.run.id"]).ShouldBe((0, run.Attributes["cicd.pipeline.run.id"])); // a slot of whole seconds
        run.Attributes["miniairflow.trigger"].ShouldBe("schedule");
    }

    [Fact]
    public async Task A_caller_that_records_nothing_is_followed_and_so_are_its_commands()
    {
        const string unrecorded = "00-aaf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        var quiet = await _api.EndOfAsync(await TriggerAsync(Flow.Of("quiet", "printf %s \"$TRACEPARENT\""), unrecorded));
        (await _api.LogAsync(quiet.Only().Id)).ShouldMatch("^00-aaf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$");
        // What is told later than what would have been told before it: a run that is recorded.
        var loud = await _api.EndOfAsync(await TriggerAsync(Flow.Of("loud", "true"), null));
        await Poll.UntilAsync(() => Spans(loud).Count() == 5, () => Told(loud.Id.ToString("N")));
        _collector.Spans.ShouldAllBe(one => one.TraceId != "aaf92f3577b34da6a3ce929d0e0e4736");
    }

    [Fact]
    public async Task The_library_goes_on_with_the_trace_of_the_program_that_uses_it_and_a_child_run_with_its_parent_s()
    {
        await _api.Client.ApplyWorkflowAsync(Flow.Of("below", "true").Text);
        var above = new JsonObject { ["name"] = "above", ["tasks"] = new JsonArray(new JsonObject { ["name"] = "call", ["workflow"] = new JsonObject { ["name"] = "below" } }) };
        var workflow = await _api.Client.ApplyWorkflowAsync(new WorkflowText(above.ToJsonString(), IsYaml: false));
        using var activity = new Activity("the caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var trace = activity.TraceId.ToHexString();

        var run = await _api.EndOfAsync((await _api.Client.TriggerAsync(workflow.Id)).Id);
        run.State.ShouldBe("success", Runs.Told(run));
        await Poll.UntilAsync(() => _collector.Spans.Count(one => one.TraceId == trace) == 7, () => Told(trace));
        var spans = _collector.Spans.Where(one => one.TraceId == trace).ToDictionary(one => one.Name);
        spans["POST /workflows/{id}/trigger"].ParentId.ShouldMatch("^[0-9a-f]{16}$"); // the span of .NET's HTTP client, below the activity
        spans["RUN below"].ParentId.ShouldBe(spans["TASK call"].SpanId);
        spans["TASK a"].ParentId.ShouldBe(spans["RUN below"].SpanId);
    }

    [Fact]
    public async Task A_collector_that_is_away_holds_up_nobody_and_is_told_all_that_the_log_keeps_when_it_is_back()
    {
        var isAway = true;
        _collector.Answer = (response, _) =>
        {
            response.StatusCode = Volatile.Read(ref isAway) ? 503 : 200;
            return Task.CompletedTask;
        };
        var runs = new List<Guid>();
        for (var i = 0; i < 3; i++) runs.Add((await _api.EndOfAsync(await TriggerAsync(Flow.Of($"unheard-{i}", "true"), null))).Id);
        await Poll.UntilAsync(() => _collector.Requests.Count >= 3, () => "nothing was sent");
        var refused = _collector.Requests.Count;
        Volatile.Write(ref isAway, false);
        await Poll.UntilAsync(() => _collector.Requests.Skip(refused).SelectMany(one => ReceivedSpan.ReadAll(one.Text)).Where(one => runs.Any(run => one.TraceId == run.ToString("N"))).Select(one => one.SpanId).Distinct().Count() == 15,
            () => string.Join('\n', _collector.Requests.Skip(refused).Select(one => one.Text)));
    }

    private async Task<Guid> TriggerAsync(Flow flow, string? caller)
    {
        var workflow = await _api.Client.ApplyWorkflowAsync(flow.Text);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/workflows/{workflow.Id}/trigger");
        if (caller is not null) request.Headers.Add("traceparent", caller);
        using var response = await _api.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<Guid>();
    }

    private IEnumerable<ReceivedSpan> Spans(WorkflowRunResource run) => _collector.Spans.Where(one => one.TraceId == run.Id.ToString("N"));

    private static string SpanOf(Guid id) => id.ToString("N")[16..];

    private string Told(string trace) => string.Join('\n', _collector.Spans.Where(one => one.TraceId == trace).Select(one => $"{one.Service}: {one.Name}")) + "\n" + _cluster.Told();
}

/// <summary>One process of each role, which tell a collector.</summary>
public sealed class TracedCluster(SharedPostgres postgres) : IAsyncLifetime
{
    internal TraceReceiver Collector { get; } = new();

    internal Cluster Cluster { get; private set; } = null!;

    internal ServerProcess Api { get; private set; } = null!;

    internal ServerProcess Worker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Endpoint, ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=the%20key" };
        Cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(), hasShortLease: false, environment: environment);
        var (api, scheduler, worker) = (Cluster.ApiAsync(), Cluster.SchedulerAsync(), Cluster.WorkerAsync("w1"));
        (Api, Worker, _) = (await api, await worker, await scheduler);
        // A scheduler that has never told anything begins with what comes after its first look.
        await Poll.UntilAsync(async () => await Cluster.AskAsync("select count(*) from counters where name = 'traced_events'") == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Collector.DisposeAsync();
    }
}
