using Npgsql;

namespace MiniAirflow.EndToEnd.Roles;

/// <summary>Roles whose carrier of hints forgets, or whose database is slow; and migrations that are killed.</summary>
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
