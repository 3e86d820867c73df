using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Which workflow something belongs to. Asked only for callers whose rights are limited to some workflows.</summary>
internal sealed class ObjectNames(IStore store)
{
    /// <summary>The workflow's name; null when there is no such thing.</summary>
    public async ValueTask<string?> WorkflowOfAsync(On kind, Guid id, CancellationToken cancellationToken) => kind switch
    {
        On.Workflow => (await store.Workflows.FindAsync(id, cancellationToken))?.Name,
        On.Run => (await store.Runs.FindAsync(id, cancellationToken))?.WorkflowName,
        On.TaskRun => await store.Runs.FindTaskRunAsync(id, cancellationToken) is { } attempt ? await WorkflowOfAsync(On.Run, attempt.WorkflowRunId, cancellationToken) : null,
        On.Backfill => await store.Backfills.FindAsync(id, cancellationToken) is { } backfill ? await WorkflowOfAsync(On.Workflow, backfill.Request.WorkflowId, cancellationToken) : null,
        On.Delivery => await store.Deliveries.FindAsync(id, cancellationToken) is { } delivery ? await WorkflowOfAsync(On.Workflow, delivery.WorkflowId, cancellationToken) : null,
        _ => null,
    };

    /// <summary>What people call such a thing.</summary>
    public static string ThingOf(On kind) => kind switch
    {
        On.Workflow => "workflow",
        On.Run => "workflow run",
        On.TaskRun => "task run",
        On.Backfill => "backfill",
        _ => "delivery",
    };
}
