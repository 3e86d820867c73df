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

/// <summary>What a workflow means: its versions, and the tasks and edges of the current one.</summary>
internal static class VersionEndpoints
{
    public static void MapVersions(this RouteGroupBuilder workflows)
    {
        workflows.MapGet("/{id}/tasks", ListTasksAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("listTasks", "Tasks of the current version, in the order of the file")
            .Gives<IReadOnlyList<TaskResource>>(200).Refuses(400, 404);
        workflows.MapGet("/{id}/dependencies", ListDependenciesAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("listTaskDependencies", "Edges of the current version")
            .Gives<IReadOnlyList<TaskDependencyResource>>(200).Refuses(400, 404);
        workflows.MapGet("/{id}/versions", ListVersionsAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("listWorkflowVersions", "All versions, newest first, without their definitions")
            .Gives<IReadOnlyList<WorkflowVersionResource>>(200).Refuses(400, 404);
        workflows.MapGet("/{id}/versions/{number}", GetVersionAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("getWorkflowVersion", "One version with its definition")
            .Gives<WorkflowVersionResource>(200).Refuses(400, 404);
        workflows.MapGet("/{id}/versions/{number}/diff", DiffAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("diffWorkflowVersions", "What differs between two versions", "From the version in the path to the one that 'to' names, which is the current one by default. Either may be the older.")
            .Gives<VersionDiffResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListTasksAsync(HttpContext http, IStore store, string id, string? offset, string? limit)
    {
        var version = await CurrentAsync(store, Parameters.Id(id), http.RequestAborted);
        return Answer.Part(http, TaskMapping.TasksOf(version), offset, limit, task => task, WireJson.Default.IReadOnlyListTaskResource);
    }

    private static async Task<IResult> ListDependenciesAsync(HttpContext http, IStore store, string id, string? offset, string? limit)
    {
        var version = await CurrentAsync(store, Parameters.Id(id), http.RequestAborted);
        return Answer.Part(http, TaskMapping.DependenciesOf(version), offset, limit, edge => edge, WireJson.Default.IReadOnlyListTaskDependencyResource);
    }

    private static async Task<IResult> ListVersionsAsync(HttpContext http, IStore store, string id, string? offset, string? limit)
    {
        var workflowId = Parameters.Id(id);
        var versions = await store.Workflows.ListVersionsAsync(workflowId, http.RequestAborted);
        if (versions.Count == 0) throw WorkflowEndpoints.NotFound(workflowId);
        return Answer.Part(http, versions, offset, limit, version => version.Shown(), WireJson.Default.IReadOnlyListWorkflowVersionResource);
    }

    private static async Task<IResult> GetVersionAsync(HttpContext http, IStore store, string id, string number)
    {
        var version = await OneAsync(store, Parameters.Id(id), NumberOf(number, "number"), http.RequestAborted);
        return Answer.Json(version.ShownWhole(), WireJson.Default.WorkflowVersionResource);
    }

    private static async Task<IResult> DiffAsync(HttpContext http, IStore store, string id, string number, string? to)
    {
        var (workflowId, from, wanted) = (Parameters.Id(id), NumberOf(number, "number"), to is null ? (int?)null : NumberOf(to, "to"));
        var before = await OneAsync(store, workflowId, from, http.RequestAborted);
        var after = wanted is { } given ? await OneAsync(store, workflowId, given, http.RequestAborted) : await CurrentAsync(store, workflowId, http.RequestAborted);
        return Answer.Json(WorkflowMapping.DiffOf(before, after), WireJson.Default.VersionDiffResource);
    }

    private static int NumberOf(string text, string name) => (int)Parameters.Number(text, name, 1, int.MaxValue, 1);

    private static async Task<WorkflowVersion> OneAsync(IStore store, Guid workflowId, int number, CancellationToken cancellationToken) =>
        await store.Workflows.GetVersionAsync(workflowId, number, cancellationToken) ?? throw Problem.NotFound($"version {number} of workflow", workflowId);

    private static async Task<WorkflowVersion> CurrentAsync(IStore store, Guid workflowId, CancellationToken cancellationToken) =>
        await store.Workflows.GetVersionAsync(workflowId, null, cancellationToken) ?? throw WorkflowEndpoints.NotFound(workflowId);
}
