using System.Net;

namespace MiniAirflow.EndToEnd.Roles;

/// <summary>Over PostgreSQL alone.</summary>
public sealed class SplitRolesTests(SplitCluster split) : SplitRoles(split), IClassFixture<SplitCluster>;

/// <summary>With Redis Streams for the dispatch.</summary>
public sealed class SplitRolesWithRedisTests(SplitClusterWithRedis split) : SplitRoles(split), IClassFixture<SplitClusterWithRedis>;

/// <summary>Two APIs, two schedulers and two workers over one PostgreSQL database do together what a standalone server does alone.</summary>
public abstract class SplitRoles(SplitCluster split)
{
    private readonly Cluster _cluster = split.Cluster;
    private readonly ServerProcess _api = split.Api;
    private readonly ServerProcess _otherApi = split.OtherApi;
    private readonly ServerProcess _scheduler = split.Scheduler;
    private readonly ServerProcess _worker = split.Worker;

    [Fact]
    public async Task F53_every_role_is_healthy_ready_and_counts_under_the_contracts_names()
    {
        foreach (var (server, service) in new[] { (_api, "task-scheduler-api"), (_scheduler, "task-scheduler-scheduler"), (_worker, "task-scheduler-worker") })
        {
            (await server.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe($$"""{"status":"ok","service":"{{service}}"}""");
            (await server.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
            (await server.GetAsync("/metrics")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("# TYPE scheduler_tasks_total counter\n");
        }
        (await _worker.GetAsync("/workflows")).ShouldBe(HttpStatusCode.NotFound);
        await Poll.UntilAsync(async () => (await _api.GetAsync("/workers")).Json.GetArrayLength() == 2);
        (await _otherApi.GetAsync("/workers")).Json.EnumerateArray().Select(one => one.GetProperty("name").GetString()).Order().ShouldBe(["w1", "w2"]);
        await Poll.UntilAsync(async () => (await _worker.GetAsync("/metrics")).Text.Contains("scheduler_worker_heartbeats_total{worker_id=\"w1\"}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("epigenomics")]
    [InlineData("bwa")]
    public async Task I4_a_real_workflow_runs_in_order_over_two_workers(string record)
    {
        var dag = RealDag.Load(record);
        var witness = new Witness(_cluster[$"witness-{record}"]);
        var workflow = await _api.Client.ApplyWorkflowAsync(new WorkflowText(dag.ToYaml(_ => witness.Around("true"), record), IsYaml: true));
        var run = await _otherApi.EndOfAsync((await _otherApi.Client.TriggerAsync(workflow.Id)).Id);
        run.State.ShouldBe("success", Runs.Told(run));
        run.TaskRuns!.Count.ShouldBe(dag.Tasks.Count);
        var (began, ended) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        foreach (var (place, entry) in witness.Entries.Index())
            (entry.Kind == "b" ? began : ended).TryAdd(entry.Task, place).ShouldBeTrue($"{entry.Task} is there twice");
        foreach (var task in dag.Tasks)
            foreach (var parent in task.Parents) ended[parent].ShouldBeLessThan(began[task.Id], $"{task.Id} began before {parent} had ended");
    }

    [Fact]
    public async Task A_log_is_followed_and_read_through_either_API_and_leaves_the_workers_disk()
    {
        var run = await _api.StartAsync(Flow.Of("growing", $"echo first; while [ ! -e '{_cluster["go"]}' ]; do sleep 0.05; done; echo second"));
        var attempt = await _otherApi.UntilAsync(run, "a", "running");
        await Poll.UntilAsync(async () => await _otherApi.LogAsync(attempt.Id) == "first\n");
        await using var log = await _otherApi.Client.ReadLogAsync(attempt.Id, new LogQuery { Follow = true });
        using var reader = new StreamReader(log.Content);
        (await reader.ReadLineAsync().WaitAsync(Poll.Patience, TimeProvider.System)).ShouldBe("first");
        await File.WriteAllTextAsync(_cluster["go"], "");
        (await reader.ReadToEndAsync().WaitAsync(Poll.Patience, TimeProvider.System)).ShouldBe("second\n");
        (await _api.LogAsync(attempt.Id)).ShouldBe("first\nsecond\n");
        (await _api.GetAsync($"/task-runs/{attempt.Id}/logs?tail=7")).Text.ShouldBe("second\n");
        await Poll.UntilAsync(() => !LogFiles().Any(), () => string.Join('\n', LogFiles()));

        (await _api.EndOfAsync(run)).State.ShouldBe("success");
        var workflow = (await _api.Client.GetRunAsync(run)).WorkflowId;
        (await _api.SendAsync(HttpMethod.Delete, $"/workflows/{workflow}")).ShouldBe(HttpStatusCode.NoContent);
        (await _cluster.AskAsync($"select count(*) from task_log_chunks where task_run_id = '{attempt.Id}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_cancel_at_one_API_ends_what_a_worker_runs_with_all_its_processes()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        var run = await _api.StartAsync(Flow.Of("endless", $"export MARK={mark}; sleep 306 & sleep 307"));
        await _api.UntilAsync(run, "a", "running");
        (await _otherApi.PostAsync($"/workflow-runs/{run}/cancel")).ShouldBe(HttpStatusCode.OK);
        var end = await _api.EndOfAsync(run);
        (end.Status, end.Only().State).ShouldBe(("failed", "cancelled"), Runs.Told(end));
        MarkedProcesses.Find(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_APIs_tell_every_event_in_the_same_order_and_one_resumes_where_the_other_stopped()
    {
        using var here = await Events.ConnectAsync(_api, "/ws/updates?after=0");
        using var there = await Events.ConnectAsync(_otherApi, "/ws/updates?after=0");
        var runs = new List<Guid>();
        for (var i = 0; i < 5; i++) runs.Add((await (i % 2 == 0 ? _api : _otherApi).RunAsync(new Flow($"told-{i}").Task("a", "true").Task("b", "true", ["a"]))).Id);
        var (one, other) = (await here.UntilEndOfAsync(runs[^1]), await there.UntilEndOfAsync(runs[^1]));
        one.Select(seen => seen.Seq).ShouldBe(one.Select(seen => seen.Seq).Distinct().Order());
        other.Select(seen => (seen.Seq, seen.Type, seen.Payload.GetRawText())).ShouldBe(one.Select(seen => (seen.Seq, seen.Type, seen.Payload.GetRawText())));

        var place = one[one.Count / 2].Seq;
        using var resumed = await Events.ConnectAsync(_otherApi, $"/ws/updates?after={place}");
        (await resumed.UntilEndOfAsync(runs[^1])).Select(seen => seen.Seq).ShouldBe(one.Select(seen => seen.Seq).Where(seq => seq > place));
    }

    private IEnumerable<string> LogFiles() =>
        new[] { "w1", "w2" }.Select(name => Path.Combine(_cluster[name], "logs")).Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
}

/// <summary>Two of each role, started at once over an empty database (F53).</summary>
public class SplitCluster(SharedPostgres postgres) : IAsyncLifetime
{
    internal Cluster Cluster { get; private set; } = null!;

    internal ServerProcess Api { get; private set; } = null!;

    internal ServerProcess OtherApi { get; private set; } = null!;

    internal ServerProcess Scheduler { get; private set; } = null!;

    internal ServerProcess Worker { get; private set; } = null!;

    /// <summary>What goes into <c>REDIS_URL</c>; null for none.</summary>
    protected virtual Task<string?> RedisAsync() => Task.FromResult<string?>(null);

    public async ValueTask InitializeAsync()
    {
        Cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(isMigrated: false), hasShortLease: false, redis: await RedisAsync());
        Task<ServerProcess>[] starting =
            [Cluster.ApiAsync(), Cluster.ApiAsync(), Cluster.SchedulerAsync(), Cluster.SchedulerAsync(), Cluster.WorkerAsync("w1"), Cluster.WorkerAsync("w2")];
        await Task.WhenAll(starting);
        (Api, OtherApi, Scheduler, Worker) = (await starting[0], await starting[1], await starting[2], await starting[4]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same with a Redis of its own.</summary>
public sealed class SplitClusterWithRedis(SharedPostgres postgres) : SplitCluster(postgres)
{
    private RedisServer? _redis;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    protected override async Task<string?> RedisAsync() => (_redis = await RedisServer.StartAsync()).Url;
}
