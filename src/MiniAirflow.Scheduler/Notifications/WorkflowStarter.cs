using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Starts a workflow for a delivery: once, however often that is tried, because the delivery's identity is the run's idempotency key.</summary>
internal sealed class WorkflowStarter(IStore store)
{
    /// <summary>Starts it.</summary>
    /// <exception cref="StoreException">The database did not do it.</exception>
    public async Task<DeliveryResult> StartAsync(Delivery delivery, WorkflowTarget target, CancellationToken stop)
    {
        var cause = delivery.RunId is { } id ? await store.Runs.FindAsync(id, stop).ConfigureAwait(false) : null;
        if (cause is null && delivery.RunId is not null) return DeliveryResult.Refused("The run is gone, and with it the parameters and how many hooks have led to it.");
        if (cause?.HookDepth >= HookRule.MaxDepth) return DeliveryResult.Refused($"{HookRule.MaxDepth} hooks in a row have led to this run; the next one is not followed, since they may start each other for ever.");
        if (await store.Workflows.FindByNameAsync(target.Name, stop).ConfigureAwait(false) is not { } workflow) return DeliveryResult.Failed($"There is no workflow '{target.Name}'.");
        if (delivery.Event == HookEvent.Test) return await CheckAsync(workflow.Id, target, stop).ConfigureAwait(false);
        try
        {
            var values = new HookScope(delivery.Notice, cause?.Params).Render(target.Params);
            var request = new CreateRunRequest(workflow.Id, values, $"hook:{delivery.Id}", (cause?.HookDepth ?? 0) + 1);
            var created = await store.Runs.CreateAsync(request, stop).ConfigureAwait(false);
            return created.Run is { } run ? DeliveryResult.Delivered($"run {run.Id}")
                : created.Outcome == CreateRunOutcome.WorkflowNotFound ? DeliveryResult.Failed($"There is no workflow '{target.Name}'.")
                : DeliveryResult.Refused(created.Problem ?? "The run cannot be created.");
        }
        catch (ExpressionException e)
        {
            return DeliveryResult.Refused(e.Message);
        }
    }

    /// <summary>A sample starts nothing: whoever tries a hook out at noon does not want the evening's work to run.</summary>
    private async Task<DeliveryResult> CheckAsync(Guid workflowId, WorkflowTarget target, CancellationToken stop)
    {
        var version = await store.Workflows.GetVersionAsync(workflowId, null, stop).ConfigureAwait(false);
        var unknown = target.Params.Keys.FirstOrDefault(name => version?.Definition.Params.ContainsKey(name) == false);
        return unknown is null ? DeliveryResult.Delivered("It would be started; a sample starts nothing.") : DeliveryResult.Refused($"Workflow '{target.Name}' has no parameter '{unknown}'.");
    }
}
