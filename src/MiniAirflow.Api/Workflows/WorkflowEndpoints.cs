using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>Workflows: list, get, switch, delete. Publishing is in <see cref="PublishEndpoints"/>, versions and tasks in <see cref="VersionEndpoints"/>.</summary>
internal static class WorkflowEndpoints
{
    public static void MapWorkflows(this IEndpointRouteBuilder app)
    {
        var workflows = app.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", ListAsync)
            .Requires(Right.WorkflowsRead).Describe("listWorkflows", "Workflows, newest first", "With a name, the one workflow of that name or none.")
            .Gives<IReadOnlyList<WorkflowResource>>(200).Refuses(400);
        workflows.MapGet("/{id}", GetAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("getWorkflow", "One workflow")
            .Gives<WorkflowResource>(200).Refuses(400, 404);
        workflows.MapPatch("/{id}", SetActiveAsync)
            .Requires(Right.RunsOperate, On.Workflow).Describe("setWorkflowActive", "Switch a workflow's schedule on or off", "The catch-up policy of the workflow decides about the slots that pass while it is off. A trigger works either way. POST /pauses also notes why.")
            .Takes<SetActiveRequest>().Gives<WorkflowResource>(200).Refuses(400, 404, 413, 415);
        workflows.MapDelete("/{id}", DeleteAsync)
            .Requires(Right.WorkflowsWrite, On.Workflow).Describe("deleteWorkflow", "Delete a workflow with its versions, runs and logs",
                "Refused while a run is alive. With cancel=true live runs are cancelled first; when they do not end in time the answer is 409, and nothing is deleted.")
            .Gives(204).Refuses(400, 404, 409);
        workflows.MapPublishing();
        workflows.MapVersions();
        workflows.MapPost("/{id}/trigger", TriggerEndpoint.TriggerAsync)
            .Requires(Right.RunsOperate, On.Workflow).Describe("triggerWorkflow", "Create a run", "The body may be empty. A second request with the same idempotency key gets the first one's run, with 200.")
            .WithTags("Workflow runs")
            .Takes<TriggerRequest>(isOptional: true).Gives<WorkflowRunResource>(201, 200).Refuses(400, 404, 413, 415);
        workflows.MapPost("/{id}/webhook", SignedTriggerEndpoint.TriggerAsync)
            .IsOpenToAll().Describe("triggerWorkflowSigned", "Create a run by a signed request",
                "For programs without a key: signed as Standard Webhooks have it (webhook-id, webhook-timestamp, webhook-signature), by the secret 'webhook.NAME' of the workflow's name. "
                + "Members of the body that are called as parameters of the workflow become their values. A request is taken once, and within five minutes.")
            .WithTags("Workflow runs")
            .Takes<JsonElement>(isOptional: true).Gives(204).Refuses(400, 401, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? name, string? offset, string? limit)
    {
        var (from, most) = (Parameters.Offset(offset), Parameters.Limit(limit));
        var page = name is not null ? OneOrNone(await store.Workflows.FindByNameAsync(name, http.RequestAborted) is { } found && http.May(Right.WorkflowsRead, found.Name) ? found : null)
            : await http.WithinAsync(store, Right.WorkflowsRead) is { } within ? await store.Workflows.ListWithinAsync(within, from, most, http.RequestAborted)
            : await store.Workflows.ListAsync(from, most, http.RequestAborted);
        var pauses = await PausesOfAsync(store, page.Items, http.RequestAborted);
        return Answer.List(http, page, workflow => workflow.Shown(pause: pauses.GetValueOrDefault(workflow.Id)), WireJson.Default.IReadOnlyListWorkflowResource);
    }

    private static Page<Workflow> OneOrNone(Workflow? found) => found is null ? new([], 0) : new([found], 1);

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string id) =>
        await ShowAsync(store, Parameters.Id(id), http.RequestAborted);

    private static async Task<IResult> SetActiveAsync(HttpContext http, IStore store, string id)
    {
        var workflowId = Parameters.Id(id);
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.SetActiveRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("is_active", "The body must say {\"is_active\": true} or false.");
        http.Record($"workflow {workflowId}", wish.IsActive ? "schedule on" : "schedule off");
        if (!await store.Workflows.SetActiveAsync(workflowId, wish.IsActive, http.By(null, ""), http.RequestAborted)) throw NotFound(workflowId);
        return await ShowAsync(store, workflowId, http.RequestAborted);
    }

    private static async Task<IResult> ShowAsync(IStore store, Guid id, CancellationToken cancellationToken)
    {
        var workflow = await FindAsync(store, id, cancellationToken);
        var pauses = await PausesOfAsync(store, [workflow], cancellationToken);
        return Answer.Json(workflow.Shown(pause: pauses.GetValueOrDefault(id)), WireJson.Default.WorkflowResource);
    }

    /// <summary>Why schedules are paused, by workflow: one question for a whole list, and none when all are active.</summary>
    internal static async Task<Dictionary<Guid, Pause>> PausesOfAsync(IStore store, IReadOnlyList<Workflow> workflows, CancellationToken cancellationToken)
    {
        var isOff = workflows.Where(workflow => !workflow.IsActive).Select(workflow => workflow.Id).ToHashSet();
        if (isOff.Count == 0) return [];
        var pauses = await store.Pauses.ListAsync(cancellationToken);
        return pauses.Where(pause => pause.Subject.WorkflowId is { } id && isOff.Contains(id)).ToDictionary(pause => pause.Subject.WorkflowId!.Value);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, WorkflowDeletion deletion, string id, string? cancel)
    {
        var workflowId = Parameters.Id(id);
        if (await store.Workflows.FindAsync(workflowId, http.RequestAborted) is { } doomed) http.Record($"workflow {doomed.Name}", $"deleted, with version {doomed.Version} and all before it");
        var result = await deletion.DeleteAsync(workflowId, Parameters.Flag(cancel, "cancel"), http.RequestAborted);
        return result switch
        {
            DeleteResult.Deleted => TypedResults.NoContent(),
            DeleteResult.NotFound => throw NotFound(workflowId),
            _ when cancel == "true" => throw Problem.Conflict("Its runs were cancelled, but have not all ended yet, so nothing was deleted; try again in a moment."),
            _ => throw Problem.Conflict("Runs of this workflow are alive; wait for their end, or delete with ?cancel=true to cancel them first."),
        };
    }

    /// <summary>All workflows, newest first.</summary>
    internal static async Task<IReadOnlyList<Workflow>> AllAsync(IStore store, CancellationToken cancellationToken) =>
        (await store.Workflows.ListAsync(0, int.MaxValue, cancellationToken)).Items;

    internal static async Task<Workflow> FindAsync(IStore store, Guid id, CancellationToken cancellationToken) =>
        await store.Workflows.FindAsync(id, cancellationToken) ?? throw NotFound(id);

    internal static RefusedException NotFound(Guid id) => Problem.NotFound("workflow", id);
}
