using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>A definition comes in: create refuses a taken name, update refuses another's name, apply takes what comes.</summary>
internal static class PublishEndpoints
{
    public static void MapPublishing(this RouteGroupBuilder workflows)
    {
        workflows.MapPost("", CreateAsync)
            .Requires(Right.WorkflowsWrite).Describe("createWorkflow", "Create a workflow with its tasks", "A name that is taken is refused; PUT or apply makes a new version instead.")
            .TakesDefinition().Gives<WorkflowResource>(201).Refuses(400, 409, 413, 415);
        workflows.MapPost("/apply", ApplyAsync)
            .Requires(Right.WorkflowsWrite).Describe("applyWorkflow", "Make the workflow of this name mean this",
                "Creates it (201), makes a new version, or changes nothing when it means this already (200); the member change tells which.")
            .TakesDefinition().Gives<WorkflowResource>(200, 201).Refuses(400, 409, 413, 415);
        workflows.MapPut("/{id}", UpdateAsync)
            .Requires(Right.WorkflowsWrite, On.Workflow).Describe("updateWorkflow", "Give a workflow a new version", "Runs that are alive keep the version they began with. Another name in the definition renames the workflow.")
            .TakesDefinition().Gives<WorkflowResource>(200).Refuses(400, 404, 409, 413, 415);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var request = await ReadAsync(http, time);
        return await PublishAsync(http, store, request with { MustBeNew = true });
    }

    private static async Task<IResult> ApplyAsync(HttpContext http, IStore store, TimeProvider time) =>
        await PublishAsync(http, store, await ReadAsync(http, time));

    private static async Task<IResult> UpdateAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var workflowId = Parameters.Id(id);
        var request = await ReadAsync(http, time);
        return await PublishAsync(http, store, request with { MustBe = workflowId });
    }

    private static async Task<PublishRequest> ReadAsync(HttpContext http, TimeProvider time)
    {
        var bytes = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (bytes.IsEmpty) throw Problem.BadDocument([new ProblemItem { Message = "The body is empty; it must be a workflow definition." }]);
        var format = RequestBody.FormatOf(http.Request);
        if (format == BodyFormat.Calendar) throw Problem.UnsupportedMediaType("A workflow definition is application/json or application/yaml.");
        return DefinitionBody.Parse(bytes, format, time.GetUtcNow());
    }

    private static async Task<IResult> PublishAsync(HttpContext http, IStore store, PublishRequest request)
    {
        PublishAccess.Check(http, request.Definition);
        http.Record($"workflow {request.Definition.Name}");
        var published = await store.Workflows.PublishAsync(request, http.RequestAborted);
        var (outcome, workflow) = published;
        if (workflow is not null) http.Record($"workflow {workflow.Name}", outcome switch
        {
            PublishOutcome.Created => "created, version 1",
            PublishOutcome.NewVersion => $"version {workflow.Version - 1} → {workflow.Version}",
            _ => $"unchanged, version {workflow.Version}",
        });
        return outcome switch
        {
            PublishOutcome.Created => Answer.Created(
                http, $"/workflows/{workflow!.Id}", workflow.Shown("created"), WireJson.Default.WorkflowResource),
            PublishOutcome.NewVersion => Answer.Json(workflow!.Shown("new_version"), WireJson.Default.WorkflowResource),
            PublishOutcome.Unchanged => Answer.Json(workflow!.Shown("unchanged"), WireJson.Default.WorkflowResource),
            PublishOutcome.NameTaken => throw Problem.Conflict(
                $"The name '{request.Definition.Name}' is taken by another workflow; choose another, or update that one with PUT or apply."),
            PublishOutcome.Circular => throw Problem.Conflict(published.Problem!),
            _ => throw WorkflowEndpoints.NotFound(request.MustBe.GetValueOrDefault()),
        };
    }
}
