using System.Text.Json.Nodes;
using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Hooks;

/// <summary>Roles in processes of their own: the worker that held the task is gone, and the scheduler tells.</summary>
public sealed class BurntWorkerTests(SharedPostgres postgres) : IAsyncDisposable
{
    private readonly WebhookReceiver _receiver = new();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_task_whose_workers_machine_burnt_is_told_of_by_the_scheduler()
    {
        await using var cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync());
        var api = await cluster.ApiAsync();
        await cluster.SchedulerAsync(new Dictionary<string, string> { ["HOOK_ALLOWED_NETWORKS"] = "loopback" });
        var worker = await cluster.WorkerAsync("w1");
        var hook = new JsonObject { ["on"] = "retry", ["webhook"] = new JsonObject { ["url"] = _receiver.Url } };
        var run = await api.StartAsync(Flow.Of("burnt", "sleep 600", ("hooks", new JsonArray(hook))));
        await api.UntilAsync(run, "a", "running");
        await worker.KillAsync();
        await Poll.UntilAsync(() => _receiver.Requests.Count == 1, cluster.Told);
        var told = JsonNode.Parse(_receiver.Requests[0].Text)!;
        (told["event"]!.GetValue<string>(), told["task_state"]!.GetValue<string>(), told["run_id"]!.GetValue<Guid>()).ShouldBe(("retry", "lost", run));
    }
}
