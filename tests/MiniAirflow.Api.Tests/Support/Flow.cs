using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Brings the store into the states that the API shows, by the store's own verbs.</summary>
internal static class Flow
{
    public const string Two = """{"name":"two","tasks":[{"name":"a","command":"true"},{"name":"b","command":"true","depends_on":["a"]}]}""";

    public static Task<WorkflowResource> CreateAsync(this ApiHost host, string json = Two) =>
        host.Client.CreateWorkflowAsync(new WorkflowText(json, IsYaml: false), ApiHost.Cancelled);

    public static async Task<WorkflowRunResource> CreateRunAsync(this ApiHost host, string json = Two)
    {
        var workflow = await host.CreateAsync(json);
        return await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
    }

    public static async Task<Guid> RegisterWorkerAsync(this ApiHost host, string name = "worker-1")
    {
        var id = Guid.CreateVersion7();
        await host.Store.Workers.RegisterAsync(new WorkerRegistration(id, name, "host-1", ["default"], 4), ApiHost.Cancelled);
        return id;
    }

    public static async Task<LeasedTask> LeaseOneAsync(this ApiHost host, Guid workerId)
    {
        var result = await host.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = workerId, Want = 1 }, ApiHost.Cancelled);
        return result.Leased.ShouldHaveSingleItem();
    }

    public static async Task StartAsync(this ApiHost host, Guid workerId, LeasedTask leased) =>
        await host.Store.Queue.ExchangeAsync(
            new ExchangeRequest { WorkerId = workerId, Started = [new StartedAttempt(leased.TaskRunId, leased.Token, TimeSpan.Zero)] }, ApiHost.Cancelled);

    public static async Task FinishAsync(this ApiHost host, Guid workerId, LeasedTask leased, TaskOutcome? outcome = null, string tail = "")
    {
        var finished = new FinishedAttempt(leased.TaskRunId, leased.Token, outcome ?? TaskOutcome.Success, TimeSpan.FromSeconds(1.5), tail);
        var result = await host.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = workerId, Finished = [finished] }, ApiHost.Cancelled);
        result.Accepted.ShouldBe([true]);
    }

    /// <summary>Leases, starts and ends one task after the other until none is ready.</summary>
    public static async Task RunAllAsync(this ApiHost host, Guid workerId)
    {
        while (true)
        {
            var result = await host.Store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = workerId, Want = 1 }, ApiHost.Cancelled);
            if (result.Leased.Count == 0) return;
            await host.StartAsync(workerId, result.Leased[0]);
            await host.FinishAsync(workerId, result.Leased[0]);
        }
    }
}
