using System.Net.Http.Json;
using System.Text;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Workflows, newest first.</summary>
    public Task<PageOf<WorkflowResource>> ListWorkflowsAsync(int? offset = null, int? limit = null, CancellationToken cancellationToken = default) =>
        GetPageAsync("workflows" + new QueryText().Add("offset", offset).Add("limit", limit), Json.IReadOnlyListWorkflowResource, cancellationToken);

    /// <summary>One workflow.</summary>
    public Task<WorkflowResource> GetWorkflowAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{id}", Json.WorkflowResource, cancellationToken);

    /// <summary>A workflow by its id or its name; null when there is none. A name that looks like an id is found by name when no id matches.</summary>
    public async Task<WorkflowResource?> FindWorkflowAsync(string idOrName, CancellationToken cancellationToken = default)
    {
        if (Guid.TryParseExact(idOrName, "D", out var id))
        {
            try
            {
                return await GetWorkflowAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                // Nothing forbids a workflow whose name has the form of an id.
            }
        }
        var found = await GetAsync("workflows" + new QueryText().Add("name", idOrName), Json.IReadOnlyListWorkflowResource, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Creates a workflow with its tasks; a name that is taken is a 409.</summary>
    public Task<WorkflowResource> CreateWorkflowAsync(WorkflowText definition, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "workflows", ContentOf(definition), Json.WorkflowResource, cancellationToken);

    /// <summary>Makes the workflow of this name mean this: creates it, makes a new version, or changes nothing; see <see cref="WorkflowResource.Change"/>.</summary>
    public Task<WorkflowResource> ApplyWorkflowAsync(WorkflowText definition, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "workflows/apply", ContentOf(definition), Json.WorkflowResource, cancellationToken);

    /// <summary>Gives a workflow a new version, and a new name if the definition has another.</summary>
    public Task<WorkflowResource> UpdateWorkflowAsync(Guid id, WorkflowText definition, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"workflows/{id}", ContentOf(definition), Json.WorkflowResource, cancellationToken);

    /// <summary>Switches a workflow's schedule on or off.</summary>
    public Task<WorkflowResource> SetWorkflowActiveAsync(Guid id, bool isActive, CancellationToken cancellationToken = default) =>
        SendAsync(
            HttpMethod.Patch, $"workflows/{id}",
            JsonContent.Create(new SetActiveRequest { IsActive = isActive }, Json.SetActiveRequest), Json.WorkflowResource, cancellationToken);

    /// <summary>Deletes a workflow with all of its runs and logs; a 409 while runs are alive.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="cancelRuns">Cancel live runs first, and wait a while for their end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task DeleteWorkflowAsync(Guid id, bool cancelRuns = false, CancellationToken cancellationToken = default) =>
        DeleteAsync($"workflows/{id}" + (cancelRuns ? "?cancel=true" : ""), cancellationToken);

    /// <summary>Tasks of the current version, in the order of the file.</summary>
    public Task<IReadOnlyList<TaskResource>> ListTasksAsync(Guid workflowId, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/tasks", Json.IReadOnlyListTaskResource, cancellationToken);

    /// <summary>Edges of the current version.</summary>
    public Task<IReadOnlyList<TaskDependencyResource>> ListDependenciesAsync(Guid workflowId, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/dependencies", Json.IReadOnlyListTaskDependencyResource, cancellationToken);

    /// <summary>All versions, newest first, without their definitions.</summary>
    public Task<IReadOnlyList<WorkflowVersionResource>> ListVersionsAsync(Guid workflowId, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/versions", Json.IReadOnlyListWorkflowVersionResource, cancellationToken);

    /// <summary>One version with its definition.</summary>
    public Task<WorkflowVersionResource> GetVersionAsync(Guid workflowId, int number, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/versions/{number}", Json.WorkflowVersionResource, cancellationToken);

    /// <summary>What differs between two versions.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="from">The version before.</param>
    /// <param name="to">The version after; null for the current one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<VersionDiffResource> DiffVersionsAsync(Guid workflowId, int from, int? to = null, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/versions/{from}/diff" + new QueryText().Add("to", to), Json.VersionDiffResource, cancellationToken);

    /// <summary>Creates a run. With an idempotency key a repeated call gives the first one's run.</summary>
    /// <remarks>The run is a part of the caller's trace: .NET's HTTP client sends the context of <see cref="System.Diagnostics.Activity.Current"/> with every request.</remarks>
    public Task<WorkflowRunResource> TriggerAsync(
        Guid workflowId, IReadOnlyDictionary<string, string>? parameters = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        var body = JsonContent.Create(new TriggerRequest { Params = parameters, IdempotencyKey = idempotencyKey }, Json.TriggerRequest);
        return SendAsync(HttpMethod.Post, $"workflows/{workflowId}/trigger", body, Json.WorkflowRunResource, cancellationToken);
    }

    private static StringContent ContentOf(WorkflowText definition) =>
        new(definition.Text, Encoding.UTF8, definition.IsYaml ? "application/yaml" : "application/json");
}
