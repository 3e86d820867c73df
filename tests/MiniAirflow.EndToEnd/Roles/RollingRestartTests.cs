namespace MiniAirflow.EndToEnd.Roles;

/// <summary>An upgrade as an operator does it: one process after the other is asked to stop and replaced, while work comes in all the time.</summary>
public sealed class RollingRestartTests(SharedPostgres postgres) : IAsyncLifetime
{
    private readonly CancellationTokenSource _enough = new();
    private readonly List<Guid> _runs = [];
    private Cluster _cluster = null!;
    private Witness _witness = null!;
    private volatile ServerProcess _api = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(), hasShortLease: false);
        _witness = new Witness(_cluster["witness"]);
    }

    public async ValueTask DisposeAsync()
    {
        _enough.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_rolling_restart_of_every_role_under_load_loses_no_run_no_slot_and_no_attempt()
    {
        ServerProcess[] apis = [await _cluster.ApiAsync(), await _cluster.ApiAsync()];
        ServerProcess[] schedulers = [await _cluster.SchedulerAsync(), await _cluster.SchedulerAsync()];
        ServerProcess[] workers = [await _cluster.WorkerAsync("w1"), await _cluster.WorkerAsync("w2")];
        _api = apis[0];
        var ticks = await _api.Client.ApplyWorkflowAsync(Flow.Of("ticks", "true", ("retry_count", 0)).Set("schedule", "* * * * * *").Set("max_active_runs", 1000).Set("catchup", "all").Text);
        var load = await _api.Client.ApplyWorkflowAsync(
            new Flow("load").Task("a", _witness.AroundAlone("sleep 0.1")).Task("b", _witness.AroundAlone("sleep 0.1"), ["a"]).Text);
        var triggering = TriggerAsync(load.Id);

        await ReplaceAsync(workers[0], () => _cluster.WorkerAsync("w1"));
        await ReplaceAsync(workers[1], () => _cluster.WorkerAsync("w2"));
        foreach (var scheduler in schedulers) await ReplaceAsync(scheduler, () => _cluster.SchedulerAsync());
        _api = apis[1];
        _api = await ReplaceAsync(apis[0], _cluster.ApiAsync);
        await ReplaceAsync(apis[1], _cluster.ApiAsync);

        await _enough.CancelAsync();
        await triggering;
        foreach (var run in _runs)
        {
            var end = await _api.EndOfAsync(run);
            end.State.ShouldBe("success", Runs.Told(end) + _cluster.Told());
            end.TaskRuns!.Count.ShouldBe(2, Runs.Told(end));
        }
        _witness.Overlaps.ShouldBeEmpty($"{_witness}");
        _witness.Entries.Count.ShouldBe(4 * _runs.Count, "each task began once and ended once");
        await ShouldHaveFiredEachSecondAsync(ticks.Id);
    }

    /// <summary>What a client does that means to be heard: the same key until there is an answer.</summary>
    private async Task TriggerAsync(Guid workflow)
    {
        while (!_enough.IsCancellationRequested)
        {
            var key = $"load-{_runs.Count}";
            await Poll.UntilAsync(async () =>
            {
                try
                {
                    _runs.Add((await _api.Client.TriggerAsync(workflow, idempotencyKey: key)).Id);
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false; // it was just being stopped
                }
            }, _cluster.Told);
            await Poll.ForAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    private async Task<ServerProcess> ReplaceAsync(ServerProcess old, Func<Task<ServerProcess>> start)
    {
        (await old.StopAsync()).ShouldBe(0, _cluster.Told());
        var successor = await start();
        // Work comes in on both sides of each replacement, however quick that is.
        var before = _runs.Count;
        await Poll.UntilAsync(() => _runs.Count >= before + 10, _cluster.Told);
        return successor;
    }

    private async Task ShouldHaveFiredEachSecondAsync(Guid workflow)
    {
        var rows = (await _api.Client.ListOccurrencesAsync(workflow, new OccurrenceQuery { Limit = 1000 })).OrderBy(row => row.Slot).ToList();
        rows.ShouldAllBe(row => row.Outcome == "started");
        rows.Zip(rows.Skip(1), (one, next) => next.Slot - one.Slot).ShouldAllBe(step => step == TimeSpan.FromSeconds(1));
    }
}
