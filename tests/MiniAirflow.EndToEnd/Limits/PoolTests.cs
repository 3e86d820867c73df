using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Limits;

/// <summary>A pool of two over real commands, each of which holds one of two locks of the kernel while it lives: a third at once would find both taken, and say so.</summary>
public sealed class PoolTests(SharedPostgres postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task I6_Two_runs_share_a_pool_of_two_through_a_kill_of_the_server_and_never_three_run_at_once()
    {
        var witness = new Witness(_folder["witness"]);
        var runs = new List<Guid>();
        await using (var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "8"]))
        {
            await server.Client.PutPoolAsync("db", new PutPoolRequest { Slots = 2 });
            foreach (var name in (string[])["one", "two"]) runs.Add(await server.StartAsync(Wide(name, witness, _folder.Path, "sleep 0.3")));
            await Poll.UntilAsync(() => Count(witness, "e") >= 2 && Count(witness, "b") > Count(witness, "e"), () => string.Join('\n', server.Output));
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path, ["--slots", "8"]);
        foreach (var run in runs) (await again.EndOfAsync(run)).State.ShouldBe("success");
        Count(witness, "e").ShouldBeGreaterThanOrEqualTo(8);
        Count(witness, "THIRD").ShouldBe(0);
        var pool = await again.Client.GetPoolAsync("db");
        (pool.Occupied, pool.Waiting).ShouldBe((0, 0));
    }

    [Fact]
    public async Task I6_A_worker_that_is_killed_gives_its_slots_back_to_those_who_wait_on_another()
    {
        await using var cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(isMigrated: false));
        var witness = new Witness(cluster["witness"]);
        var api = await cluster.ApiAsync();
        await cluster.SchedulerAsync();
        var first = await cluster.WorkerAsync("w1", "--slots", "4");
        await api.Client.PutPoolAsync("db", new PutPoolRequest { Slots = 2 });
        var folder = Path.GetDirectoryName(cluster["witness"])!;
        var run = await api.StartAsync(Wide("killed", witness, folder, $"while [ ! -e '{cluster["gate"]}' ]; do sleep 0.05; done"));
        await Poll.UntilAsync(() => Count(witness, "b") == 2, cluster.Told);
        await Poll.UntilAsync(async () => (await api.Client.GetRunAsync(run)).TaskRuns!.Count(one => one.State == "running") == 2, cluster.Told);
        (await api.Client.GetPoolAsync("db")).ShouldBe(new PoolResource { Name = "db", Slots = 2, Description = "", Occupied = 2, Waiting = 2 });

        await cluster.WorkerAsync("w2", "--slots", "4");
        await first.KillAsync();
        await File.WriteAllTextAsync(cluster["gate"], "");
        var end = await api.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        end.TaskRuns!.Count(one => one.State == "lost").ShouldBe(2, Runs.Told(end));
        Count(witness, "THIRD").ShouldBe(0);
        var pool = await api.Client.GetPoolAsync("db");
        (pool.Occupied, pool.Waiting).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_file_is_run_without_a_server_although_it_names_a_pool_and_another_database_must_have_it()
    {
        await Flow.Of("local", "true", ("pool", "db"), ("pool_slots", 3)).WriteAsync(_folder["local.json"]);
        var run = await Product.RunAsync(_folder.Path, "run", "local.json");
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Error.ShouldContain("Pool 'db' has room for all here");
        var refused = await Product.RunAsync(_folder.Path, "run", "local.json", "--db", "kept.db");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain("is in pool 'db', which this database does not have");
    }

    private static int Count(Witness witness, string kind) => witness.Entries.Count(entry => entry.Kind == kind);

    private static Flow Wide(string name, Witness witness, string folder, string command)
    {
        var flow = new Flow(name);
        for (var i = 0; i < 4; i++)
            flow.Task($"t{i}", $"exec 8>>'{folder}/lock-1' 9>>'{folder}/lock-2'; flock -n 8 || flock -n 9 || {witness.Say("THIRD")}; {witness.Around(command)}", [], ("pool", "db"));
        return flow;
    }
}
