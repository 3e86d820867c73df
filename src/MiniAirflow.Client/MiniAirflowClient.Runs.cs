using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Runs, newest first.</summary>
    public Task<PageOf<WorkflowRunResource>> ListRunsAsync(RunQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new RunQuery();
        var text = new QueryText().Add("status", query.Status).Add("workflow_id", query.WorkflowId).Add("created_from", query.CreatedFrom).Add("created_to", query.CreatedTo).Add("before", query.Before)
            .Add("offset", query.Offset).Add("limit", query.Limit);
        return GetPageAsync("workflow-runs" + text, Json.IReadOnlyListWorkflowRunResource, cancellationToken);
    }

    /// <summary>One run with its task runs.</summary>
    public Task<WorkflowRunResource> GetRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"workflow-runs/{id}", Json.WorkflowRunResource, cancellationToken);

    /// <summary>Asks for a run's end; a no-op on one that has ended.</summary>
    /// <returns>The run as it is now: what workers hold ends when they report.</returns>
    public Task<WorkflowRunResource> CancelRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflow-runs/{id}/cancel", null, Json.WorkflowRunResource, cancellationToken);

    /// <summary>Runs tasks of a run again, or tells which would.</summary>
    public Task<OperationResource> ClearRunAsync(Guid id, ClearRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflow-runs/{id}/clear", JsonContent.Create(request, Json.ClearRequest), Json.OperationResource, cancellationToken);

    /// <summary>Counts tasks of a run as succeeded or failed, or tells which would.</summary>
    public Task<OperationResource> MarkRunAsync(Guid id, MarkRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflow-runs/{id}/mark", JsonContent.Create(request, Json.MarkRequest), Json.OperationResource, cancellationToken);

    /// <summary>Clears, marks or cancels many runs, or tells what would be done.</summary>
    public Task<OperationsResource> OperateRunsAsync(OperateRunsRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "workflow-runs/operations", JsonContent.Create(request, Json.OperateRunsRequest), Json.OperationsResource, cancellationToken);

    /// <summary>A new run with the parameters of an earlier one, and those that are changed.</summary>
    public Task<WorkflowRunResource> RerunAsync(Guid id, RerunRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflow-runs/{id}/rerun", JsonContent.Create(request, Json.RerunRequest), Json.WorkflowRunResource, cancellationToken);

    /// <summary>Notes something on a run; an empty note takes it away.</summary>
    public Task<WorkflowRunResource> NoteRunAsync(Guid id, string note, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, $"workflow-runs/{id}/note", JsonContent.Create(new NoteRequest { Note = note }, Json.NoteRequest), Json.WorkflowRunResource, cancellationToken);

    /// <summary>Why a run is not over.</summary>
    public Task<RunWaitResource> ExplainRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"workflow-runs/{id}/why", Json.RunWaitResource, cancellationToken);

    /// <summary>Why a task run does not run.</summary>
    public Task<TaskWaitResource> ExplainTaskRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{id}/why", Json.TaskWaitResource, cancellationToken);

    /// <summary>What was different when the task of a task run last succeeded.</summary>
    public Task<TaskChangesResource> CompareTaskRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{id}/changes", Json.TaskChangesResource, cancellationToken);

    /// <summary>Task runs: newest first, or in the order of the file when they are those of one run.</summary>
    public Task<PageOf<TaskRunResource>> ListTaskRunsAsync(TaskRunQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new TaskRunQuery();
        var text = new QueryText().Add("status", query.Status).Add("workflow_run_id", query.WorkflowRunId).Add("before", query.Before)
            .Add("offset", query.Offset).Add("limit", query.Limit);
        return GetPageAsync("task-runs" + text, Json.IReadOnlyListTaskRunResource, cancellationToken);
    }

    /// <summary>One task run.</summary>
    public Task<TaskRunResource> GetTaskRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{id}", Json.TaskRunResource, cancellationToken);

    /// <summary>Asks for the end of one attempt; a no-op on one that has ended.</summary>
    public Task<TaskRunResource> CancelTaskRunAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"task-runs/{id}/cancel", null, Json.TaskRunResource, cancellationToken);

    /// <summary>Reads a log: whole, from an offset, its tail, or on and on until the attempt ends.</summary>
    public async Task<LogStream> ReadLogAsync(Guid taskRunId, LogQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new LogQuery();
        var text = new QueryText().Add("tail", query.Tail).Add("offset", query.Offset).Add("limit", query.Limit).Add("follow", query.Follow ? "true" : null);
        var response = await _http.GetAsync($"task-runs/{taskRunId}/logs{text}", HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        try
        {
            await ThrowUnlessSuccessAsync(response, cancellationToken).ConfigureAwait(false);
            var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new LogStream(response, content, NumberOf(response, "X-Log-Offset") ?? 0, NumberOf(response, "X-Log-Length") ?? 0);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Active workers, newest first.</summary>
    public Task<IReadOnlyList<WorkerResource>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        GetAsync("workers", Json.IReadOnlyListWorkerResource, cancellationToken);

    /// <summary>Gives a worker no more tasks; what it holds goes on to its end.</summary>
    public Task<WorkerResource> DrainWorkerAsync(Guid id, DrainWorkerRequest drain, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workers/{id}/drain", JsonContent.Create(drain, Json.DrainWorkerRequest), Json.WorkerResource, cancellationToken);

    /// <summary>Gives a worker tasks again.</summary>
    public Task<WorkerResource> UndrainWorkerAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"workers/{id}/drain", null, Json.WorkerResource, cancellationToken);

    /// <summary>A sign of life of the process.</summary>
    public Task<HealthResource> GetHealthAsync(CancellationToken cancellationToken = default) =>
        GetAsync("healthz", Json.HealthResource, cancellationToken);

    /// <summary>A sign of life of the process and of its store; an <see cref="ApiException"/> with 503 while the store does not answer.</summary>
    public Task<HealthResource> GetReadinessAsync(CancellationToken cancellationToken = default) =>
        GetAsync("readyz", Json.HealthResource, cancellationToken);
}
