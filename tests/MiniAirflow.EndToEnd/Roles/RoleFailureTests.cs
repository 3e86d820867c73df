namespace MiniAirflow.EndToEnd.Roles;

/// <summary>Roles that are killed, stopped, doubled, or cut off from their database: nothing is lost, and nothing runs twice at once.</summary>
public sealed class RoleFailureTests(SharedPostgres postgres) : IAsyncLifetime
{
    private Cluster _cluster = null!;
    private ServerProcess _api = null!;
    private Witness _witness = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(isMigrated: false));
        _witness = new Witness(_cluster["witness"]);
        _api = await _cluster.ApiAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task F67_the_tasks_of_a_killed_worker_run_on_another_one_and_never_on_both()
    {
        await _cluster.SchedulerAsync();
        var first = await _cluster.WorkerAsync("w1");
        var run = await _api.StartAsync(Flow.Of("moved", Once("gate")));
        await Poll.UntilAsync(() => _witness.Entries.Count == 1, _cluster.Told);
        await _api.UntilAsync(run, "a", "running");
        await _cluster.WorkerAsync("w2");
        await first.KillAsync();
        await File.WriteAllTextAsync(_cluster["gate"], "");
        ShouldHaveMoved(await _api.EndOfAsync(run));
    }

    [Fact]
    public async Task F09_a_worker_that_restarts_takes_up_its_dead_predecessors_tasks_at_once_and_leaves_a_living_twin_alone()
    {
        await _cluster.SchedulerAsync();
        // A lease that no reaper ends while this test lasts: only the restart itself can bring the tasks back.
        string[] longLease = ["--lease", "600", "--slots", "1"];
        var twin = await _cluster.WorkerAsync("w1", longLease);
        var untouched = await _api.StartAsync(Flow.Of("untouched", $"{_witness.Say("twin")}; while [ ! -e '{_cluster["end"]}' ]; do sleep 0.05; done"));
        await _api.UntilAsync(untouched, "a", "running");
        var first = await _cluster.WorkerAsync("w1", longLease);
        var run = await _api.StartAsync(Flow.Of("moved", Once("gate")));
        await _api.UntilAsync(run, "a", "running");
        await first.KillAsync();
        await File.WriteAllTextAsync(_cluster["gate"], "");
        var again = await _cluster.WorkerAsync("w1", longLease);
        ShouldHaveMoved(await _api.EndOfAsync(run));
        again.Output.ShouldContain(line => line.Contains("Recovered from 1 workers", StringComparison.Ordinal));
        twin.HasExited.ShouldBeFalse();
        await File.WriteAllTextAsync(_cluster["end"], "");
        (await _api.EndOfAsync(untouched)).Only().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task F19_a_worker_that_slept_through_its_lease_kills_what_it_ran_and_its_result_is_refused()
    {
        await _cluster.SchedulerAsync();
        var sleeper = await _cluster.WorkerAsync("w1");
        var mark = $"mark-{Guid.NewGuid()}";
        var run = await _api.StartAsync(Flow.Of("slept", $"[ \"$MINIAIRFLOW_ATTEMPT\" -ge 2 ] || {{ export MARK={mark}; {_witness.Say("b")}; sleep 308; }}"));
        await _api.UntilAsync(run, "a", "running");
        await sleeper.SignalAsync("STOP");
        await _cluster.WorkerAsync("w2");
        var end = await _api.EndOfAsync(run);
        end.Attempts("a").Select(attempt => attempt.State).ShouldBe(["lost", "success"], Runs.Told(end));
        await sleeper.SignalAsync("CONT");
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count == 0, _cluster.Told);
        await Poll.UntilAsync(() => sleeper.Output.Any(line => line.Contains("lost its lease", StringComparison.Ordinal)), _cluster.Told);
        await Poll.UntilAsync(async () => (await _api.GetAsync("/workers")).Json.GetArrayLength() == 2, _cluster.Told);
    }

    [Fact]
    public async Task F38_with_one_of_two_schedulers_killed_the_other_goes_on_firing_and_no_slot_fires_twice()
    {
        var first = await _cluster.SchedulerAsync();
        await _cluster.SchedulerAsync();
        await _cluster.WorkerAsync("w1");
        await _api.Client.ApplyWorkflowAsync(Flow.Of("each-second", "true").Set("schedule_cron", "* * * * * *").Text);
        await Poll.UntilAsync(async () => await RunsAsync() >= 2, _cluster.Told);
        await first.KillAsync();
        var before = await RunsAsync();
        await Poll.UntilAsync(async () => await RunsAsync() >= before + 3, _cluster.Told);
        (await _cluster.AskAsync("select count(*) - count(distinct logical_date) from workflow_runs")).ShouldBe(0);
    }

    [Fact]
    public async Task F68_a_worker_drains_on_the_first_stop_and_hurries_on_the_second()
    {
        await _cluster.SchedulerAsync();
        var worker = await _cluster.WorkerAsync("w1", "--concurrency", "2");
        var drained = await _api.StartAsync(Flow.Of("drained", $"{_witness.Around($"while [ ! -e '{_cluster["go"]}' ]; do sleep 0.05; done")}"));
        await _api.UntilAsync(drained, "a", "running");
        await worker.SignalAsync("TERM");
        await Poll.UntilAsync(() => worker.Output.Any(line => line.Contains("may end within", StringComparison.Ordinal)), _cluster.Told);
        await File.WriteAllTextAsync(_cluster["go"], "");
        (await worker.WaitAsync()).ShouldBe(0, _cluster.Told());
        (await _api.EndOfAsync(drained)).Only().Attempt.ShouldBe(1);

        var mark = $"mark-{Guid.NewGuid()}";
        var second = await _cluster.WorkerAsync("w2");
        var hurried = await _api.StartAsync(Flow.Of("hurried", $"export MARK={mark}; [ -e '{_cluster["gate"]}' ] || sleep 309"));
        await _api.UntilAsync(hurried, "a", "running");
        await second.SignalAsync("TERM");
        await Poll.UntilAsync(() => second.Output.Any(line => line.Contains("may end within", StringComparison.Ordinal)), _cluster.Told);
        await second.SignalAsync("TERM");
        (await second.WaitAsync()).ShouldBe(0, _cluster.Told());
        MarkedProcesses.Find(mark).ShouldBeEmpty();
        await File.WriteAllTextAsync(_cluster["gate"], "");
        await _cluster.WorkerAsync("w3");
        (await _api.EndOfAsync(hurried)).State.ShouldBe("success");
    }

    private async Task<int> RunsAsync() => (await _api.GetAsync("/workflow-runs?limit=1000")).Json.GetArrayLength();

    /// <summary>A command that never ends while the gate is shut, and holds a lock that tells of a second one beside it.</summary>
    private string Once(string gate) => _witness.AroundAlone($"{{ [ -e '{_cluster[gate]}' ] && [ \"$MINIAIRFLOW_ATTEMPT\" -ge 2 ] || sleep 310; }}");

    private void ShouldHaveMoved(WorkflowRunResource end)
    {
        end.State.ShouldBe("success", Runs.Told(end));
        end.Attempts("a").Select(attempt => attempt.State).ShouldBe(["lost", "success"], Runs.Told(end));
        _witness.Overlaps.ShouldBeEmpty($"{_witness}");
    }
}

/// <summary>The database goes away and comes back, under all roles at once.</summary>
public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task F45_F56_a_restart_of_the_database_loses_no_task_kills_none_and_uses_no_retry()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = new Cluster(server, await server.CreateDatabaseAsync());
        var (api, _, _) = (await cluster.ApiAsync(), await cluster.SchedulerAsync(), await cluster.WorkerAsync("w1"));
        foreach (var mode in new[] { "fast", "immediate" }) await SurviveAsync(server, cluster, api, mode);
    }

    private static async Task SurviveAsync(PostgresServer server, Cluster cluster, ServerProcess api, string mode)
    {
        var witness = new Witness(cluster[$"witness-{mode}"]);
        var go = cluster[$"go-{mode}"];
        var flow = new Flow($"lives-{mode}").Task("a", witness.AroundAlone($"while [ ! -e '{go}' ]; do sleep 0.05; done; echo a"))
            .Task("short", witness.AroundAlone("sleep 1")).Task("b", witness.AroundAlone("echo b"), ["a", "short"]);
        var run = await api.StartAsync(flow);
        await api.UntilAsync(run, "a", "running");
        await api.UntilAsync(run, "short", "running");
        await server.StopAsync(mode);
        (await api.GetAsync("/readyz")).Status.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
        // One task ends while there is nobody to tell it to, and all leases end.
        await Poll.ForAsync(Cluster.Lease + TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(go, "");
        await server.StartAsync();
        await Poll.UntilAsync(async () => (await api.GetAsync("/readyz")).Status == System.Net.HttpStatusCode.OK, cluster.Told);
        var end = await api.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end) + cluster.Told());
        end.TaskRuns!.Count.ShouldBe(3, Runs.Told(end));
        witness.Entries.Count.ShouldBe(6);
        await Poll.UntilAsync(async () => await api.LogAsync(end.Attempts("a")[0].Id) == "a\n", cluster.Told);
    }

    [Fact]
    public async Task Roles_wait_for_a_database_that_comes_and_give_up_on_one_that_does_not()
    {
        await using var server = await PostgresServer.StartAsync();
        var url = server.Url(await server.CreateDatabaseAsync(isMigrated: false));
        await server.StopAsync("fast");
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["DATABASE_URL"] = url };
        var gaveUp = await Product.RunAsync(folder.Path, environment, "scheduler", "--port", "0", "--db-wait", "1");
        gaveUp.ExitCode.ShouldBe(1, gaveUp.ToString());
        gaveUp.Error.ShouldContain("Given up after 1 s.");
        gaveUp.Error.Trim().ShouldNotContain('\n');

        await using var waiting = Product.Start(folder.Path, environment, "worker", "--port", "0");
        await Poll.UntilAsync(() => waiting.Out.Contains("Trying again", StringComparison.Ordinal), () => waiting.Out + waiting.Error);
        await server.StartAsync();
        await Poll.UntilAsync(() => waiting.Out.Contains("Listening on", StringComparison.Ordinal), () => waiting.Out + waiting.Error);
        await waiting.SignalAsync("TERM");
        (await waiting.WaitAsync()).ShouldBe(0, waiting.Out + waiting.Error);
    }

    [Theory]
    [InlineData("api", "sqlite:x.db", "a SQLite file serves one process only")]
    [InlineData("worker", "", "miniairflow standalone")]
    [InlineData("scheduler", "postgres://u@127.0.0.1:1", "names no database")]
    public async Task What_can_never_work_is_one_sentence_and_no_waiting(string role, string url, string words)
    {
        using var folder = new TemporaryFolder();
        var refused = await Product.RunAsync(folder.Path, new Dictionary<string, string> { ["DATABASE_URL"] = url }, role, "--port", "0");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain(words);
        refused.Error.Trim().ShouldNotContain('\n');
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
