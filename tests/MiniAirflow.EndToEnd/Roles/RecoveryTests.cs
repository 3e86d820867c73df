using Npgsql;

namespace MiniAirflow.EndToEnd.Roles;

/// <summary>Roles that are stopped while they recover, whose carrier of hints forgets, whose database is slow, or who are wrong about the time; and migrations that are killed.</summary>
public sealed class RecoveryTests(SharedPostgres postgres) : IAsyncLifetime
{
    private string _database = null!;
    private Cluster? _cluster;

    private Cluster Roles => _cluster ??= new Cluster(postgres.Server, _database);

    public async ValueTask InitializeAsync() => _database = await postgres.Server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task F20_a_scheduler_that_is_stopped_in_the_middle_of_a_recovery_undoes_nothing_of_what_another_did_meanwhile()
    {
        var (api, first, worker) = (await Roles.ApiAsync(), await Roles.SchedulerAsync(), await Roles.WorkerAsync("w1"));
        var witness = new Witness(Roles["witness"]);
        var run = await api.StartAsync(Flow.Of("moved", witness.AroundAlone("{ [ \"$MINIAIRFLOW_ATTEMPT\" -ge 2 ] || sleep 311; }")));
        await api.UntilAsync(run, "a", "running");

        // The scheduler has begun: the worker is written off, and it waits for the run's row to write off the attempt as well.
        await using var holder = new NpgsqlConnection(postgres.Server.ConnectionString(_database) + ";Pooling=false");
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"select 1 from workflow_runs where id = '{run}' for update", holder)) await command.ExecuteNonQueryAsync();
        await worker.KillAsync();
        await Poll.UntilAsync(async () => await Roles.AskAsync(
            $"select count(*) from pg_stat_activity where datname = '{_database}' and application_name = 'miniairflow-scheduler' and wait_event_type = 'Lock'") > 0, Roles.Told);
        await first.SignalAsync("STOP");
        await transaction.RollbackAsync();

        await Roles.SchedulerAsync();
        await Roles.WorkerAsync("w2");
        var end = await api.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        await first.SignalAsync("CONT");
        // It finds its transaction gone, looks again, and goes on as one of two.
        await Poll.UntilAsync(async () => (await first.GetAsync("/readyz")).Status == System.Net.HttpStatusCode.OK, Roles.Told);
        (await api.RunAsync(Flow.Of("after", "true"))).State.ShouldBe("success");
        (await api.Client.GetRunAsync(run)).Attempts("a").Select(attempt => attempt.State).ShouldBe(["lost", "success"]);
        witness.Overlaps.ShouldBeEmpty($"{witness}");
        first.HasExited.ShouldBeFalse();
    }

    [Fact]
    public async Task F18_what_was_handed_to_a_Redis_that_then_lost_everything_is_started_all_the_same()
    {
        await using var redis = await RedisServer.StartAsync();
        _cluster = new Cluster(postgres.Server, _database, redis: redis.Url);
        var (api, _, worker) = (await Roles.ApiAsync(), await Roles.SchedulerAsync(), await Roles.WorkerAsync("w1", "--slots", "1"));
        (await api.RunAsync(Flow.Of("before", "true"))).State.ShouldBe("success");
        var witness = new Witness(Roles["witness"]);

        await redis.PauseAsync(); // takes what it is told, and passes nothing on
        var runs = new List<Guid>();
        for (var i = 0; i < 5; i++) runs.Add(await api.StartAsync(new Flow($"handed-{i}").Task("a", witness.Around("true")).Task("b", witness.Around("true"), ["a"])));
        await redis.RestartAsync();

        foreach (var run in runs) (await api.EndOfAsync(run)).State.ShouldBe("success");
        witness.Entries.Count(entry => entry.Kind == "b").ShouldBe(10, "each once");
        worker.HasExited.ShouldBeFalse();
        (await api.RunAsync(Flow.Of("after", "true"))).State.ShouldBe("success");
    }

    [Fact]
    public async Task F28_roles_whose_clocks_are_an_hour_wrong_keep_leases_due_times_and_order_and_say_so()
    {
        var api = await Roles.ApiAsync();
        var (anHourAhead, anHourBehind) = (await WrongClock.ByAsync(TimeSpan.FromHours(1)), await WrongClock.ByAsync(TimeSpan.FromHours(-1)));
        var scheduler = await Roles.SchedulerAsync(anHourAhead);
        await Roles.SchedulerAsync(anHourBehind);
        var behind = await Roles.WorkerAsync("behind", anHourBehind);
        var ahead = await Roles.WorkerAsync("ahead", anHourAhead);
        scheduler.Output.ShouldContain(line => line.Contains("clock is 60 minutes ahead of the database's:", StringComparison.Ordinal), Roles.Told());
        behind.Output.ShouldContain(line => line.Contains("clock is 60 minutes behind the database's:", StringComparison.Ordinal), Roles.Told());

        // Longer than the lease of 6 s, with a retry that waits, and a schedule that fires each second.
        await api.Client.ApplyWorkflowAsync(Flow.Of("each-second", "true").Set("schedule_cron", "* * * * * *").Text);
        var flow = new Flow("long").Task("a", "sleep 8").Task("b", "sleep 8").Task("c", "[ \"$MINIAIRFLOW_ATTEMPT\" -ge 2 ]", ["a", "b"], ("retry_count", 1), ("retry_delay_seconds", 2)).Task("d", "true", ["c"]);
        var end = await api.RunAsync(flow);

        end.State.ShouldBe("success", Runs.Told(end));
        end.TaskRuns!.Select(attempt => (attempt.TaskName, attempt.Attempt, attempt.State)).ShouldBe(
            [("a", 1, "success"), ("b", 1, "success"), ("c", 1, "failed"), ("c", 2, "success"), ("d", 1, "success")], ignoreOrder: true, Runs.Told(end));
        foreach (var attempt in end.TaskRuns!)
        {
            // The run has the start that was told first; the other worker may have begun a moment before it.
            attempt.StartedAt.ShouldBeInRange(end.StartedAt.AddSeconds(-2), end.FinishedAt!.Value);
            attempt.FinishedAt!.Value.ShouldBeGreaterThanOrEqualTo(attempt.StartedAt);
        }
        (end.Attempts("c")[1].StartedAt - end.Attempts("c")[0].FinishedAt!.Value).ShouldBeInRange(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2));
        (await Roles.AskAsync("select count(*) from workers where status <> 'active'")).ShouldBe(0, "nobody was taken for dead");

        // A slot of each second since it was published: none of the hour before or after.
        await Poll.UntilAsync(async () => await Roles.AskAsync("select count(*) from workflow_runs where logical_date is not null") >= 5, Roles.Told);
        (await Roles.AskAsync("select count(*) from workflow_runs where logical_date is not null and abs(extract(epoch from created_at - logical_date)) > 60")).ShouldBe(0);
        (await Roles.AskAsync("select count(*) from workflow_runs where abs(extract(epoch from clock_timestamp() - created_at)) > 300")).ShouldBe(0);

        // A worker that dies among wrong clocks is noticed after its lease, not at once and not in an hour.
        var moved = await api.StartAsync(Flow.Of("moved", "[ \"$MINIAIRFLOW_ATTEMPT\" -ge 2 ] || sleep 312"));
        await api.UntilAsync(moved, "a", "running");
        var isAhead = (await api.Client.GetRunAsync(moved)).Only().WorkerId is { } id && await Roles.AskAsync($"select count(*) from workers where id = '{id}' and name = 'ahead'") == 1;
        await (isAhead ? ahead : behind).KillAsync();
        (await api.EndOfAsync(moved)).Attempts("a").Select(attempt => attempt.State).ShouldBe(["lost", "success"]);
    }

    [Fact]
    public async Task F07_F55_a_database_that_is_many_times_slower_costs_no_task_its_life_and_no_retry()
    {
        await using var proxy = FaultProxy.Start(postgres.Server.Port);
        _cluster = new Cluster(postgres.Server, _database, port: proxy.Port);
        var (api, _, _) = (await Roles.ApiAsync(), await Roles.SchedulerAsync(), await Roles.WorkerAsync("w1"));
        var run = await api.StartAsync(new Flow("slow").Task("a", "sleep 8").Task("b", "sleep 8").Task("c", "true", ["a", "b"]));
        await api.UntilAsync(run, "a", "running");
        await api.UntilAsync(run, "b", "running");

        // A heartbeat of some milliseconds takes the better part of a second from here on; two leases pass.
        proxy.Delay(TimeSpan.FromMilliseconds(100));
        await Poll.ForAsync(Cluster.Lease * 2);
        proxy.Heal();

        var end = await api.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end) + Roles.Told());
        end.TaskRuns!.Count.ShouldBe(3, Runs.Told(end));
    }

    [Fact]
    public async Task F52_F53_of_four_that_migrate_at_once_the_one_in_the_middle_and_one_that_waits_are_killed_and_the_others_make_one_whole_schema()
    {
        var database = await postgres.Server.CreateDatabaseAsync(isMigrated: false);
        var environment = new Dictionary<string, string> { ["DATABASE_URL"] = postgres.Server.Url(database) };
        using var folder = new TemporaryFolder();
        await using var holder = new NpgsqlConnection(postgres.Server.ConnectionString(database) + ";Pooling=false");
        await holder.OpenAsync();
        // Somebody is about to take the name of a table, so that the first of them comes to a stop in the middle of its step.
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("create table task_runs ()", holder)) await command.ExecuteNonQueryAsync();

        await using var middle = Product.Start(folder.Path, environment, "migrate", "up");
        await WaitersAsync(1, "wait_event <> 'advisory'");
        await using var waiting = Product.Start(folder.Path, environment, "migrate", "up");
        await WaitersAsync(1, "wait_event = 'advisory'");
        await using var third = Product.Start(folder.Path, environment, "migrate", "up");
        await using var fourth = Product.Start(folder.Path, environment, "migrate", "up");
        await WaitersAsync(3, "wait_event = 'advisory'");
        foreach (var killed in new[] { middle, waiting }) await killed.SignalAsync("KILL");
        foreach (var killed in new[] { middle, waiting }) await killed.WaitAsync();
        await transaction.RollbackAsync();

        foreach (var left in new[] { third, fourth }) (await left.WaitAsync()).ShouldBe(0, left.Out + left.Error);
        (await postgres.Server.AskAsync<long>(database, "select count(*) from schema_migrations where not dirty")).ShouldBe(1);
        (await postgres.Server.AskAsync<long>(database, "select count(*) from workflows")).ShouldBe(0);
        await Poll.UntilAsync(async () => await postgres.Server.AskAsync<long>(database, $"select count(*) from pg_stat_activity where {Migrating}") == 0);
        (await Product.RunAsync(folder.Path, environment, "migrate", "down")).ExitCode.ShouldBe(0);
        (await Product.RunAsync(folder.Path, environment, "migrate", "up")).ExitCode.ShouldBe(0);

        Task WaitersAsync(long count, string which) => Poll.UntilAsync(async () =>
            await postgres.Server.AskAsync<long>(database, $"select count(*) from pg_stat_activity where {Migrating} and wait_event_type = 'Lock' and {which}") == count);
    }

    private const string Migrating = "datname = current_database() and application_name = 'miniairflow-migrate'";
}
