namespace MiniAirflow.EndToEnd.Roles;

/// <summary>Two versions at once, as in the middle of an upgrade: the schema is one step ahead of the processes that work with it.</summary>
public sealed class RollingUpgradeTests(SharedPostgres postgres) : IAsyncLifetime
{
    /// <summary>What a step may do, see "Upgrade" in docs/operations.md: it adds.</summary>
    private const string Tomorrow = """
        alter table workflow_runs add column of_tomorrow text;
        alter table task_runs add column of_tomorrow text not null default '';
        alter table workers add column of_tomorrow integer;
        alter table schedules add column of_tomorrow boolean not null default true;
        create table things_of_tomorrow (run_id uuid primary key references workflow_runs (id) on delete cascade);
        create index task_runs_of_tomorrow on task_runs (of_tomorrow, id);
        update schema_migrations set version = version + 1;
        """;

    private string _database = "";
    private Cluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.Server.CreateDatabaseAsync();
        _cluster = new Cluster(postgres.Server, _database, hasShortLease: false);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_schema_one_step_ahead_disturbs_nobody_who_works_and_no_older_program_starts_over_it()
    {
        var api = await _cluster.ApiAsync();
        await _cluster.SchedulerAsync();
        await _cluster.WorkerAsync("w1");
        var ticks = await api.Client.ApplyWorkflowAsync(Flow.Of("ticks", "true").Set("schedule", "* * * * * *").Text);
        // All that they do has been done before, so that nothing is prepared anew.
        (await RunAsync(api)).State.ShouldBe("success", _cluster.Told());
        var open = await api.StartAsync(new Flow("across").Task("a", $"until [ -e '{_cluster["gate"]}' ]; do sleep 0.05; done").Task("b", "true", ["a"]));
        await api.UntilAsync(open, "a", "running");

        await postgres.Server.ExecuteAsync(_database, Tomorrow);

        await File.WriteAllTextAsync(_cluster["gate"], "");
        var end = await api.EndOfAsync(open);
        end.State.ShouldBe("success", Runs.Told(end) + _cluster.Told());
        end.TaskRuns!.Count.ShouldBe(2, Runs.Told(end));
        for (var i = 0; i < 3; i++) (await RunAsync(api)).State.ShouldBe("success", _cluster.Told());
        await ShouldFireAsync(api, ticks.Id);
        (await api.Http.GetAsync("/readyz")).EnsureSuccessStatusCode();

        var late = await Product.RunAsync(Path.GetTempPath(), ["worker", "--port", "0", "--data", _cluster["late"], "--db", postgres.Server.Url(_database)]);
        late.ExitCode.ShouldNotBe(0);
        late.Error.ShouldContain("newer than this program knows");
    }

    /// <summary>With a failure and a retry.</summary>
    private static Task<WorkflowRunResource> RunAsync(ServerProcess api) => api.RunAsync(
        new Flow("usual").Task("a", "test $MINIAIRFLOW_ATTEMPT = 2", [], ("retry_count", 1), ("retry_delay_seconds", 0)).Task("b", "echo b", ["a"]).Task("c", "echo c", ["a"]));

    private async Task ShouldFireAsync(ServerProcess api, Guid workflow)
    {
        var before = (await api.Client.ListOccurrencesAsync(workflow, new OccurrenceQuery { Limit = 1000 })).Count;
        await Poll.UntilAsync(async () => (await api.Client.ListOccurrencesAsync(workflow, new OccurrenceQuery { Limit = 1000 })).Count >= before + 2, _cluster.Told);
    }
}
