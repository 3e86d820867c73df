using System.Net.Http.Headers;
using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>The task runs that wait for a person, newest first.</summary>
    /// <param name="limit">How many at most; null for the server's default.</param>
    /// <param name="before">Only those created before this task run; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<ApprovalResource>> ListApprovalsAsync(int? limit = null, Guid? before = null, CancellationToken cancellationToken = default) =>
        GetAsync("approvals" + new QueryText().Add("limit", limit).Add("before", before), Json.IReadOnlyListApprovalResource, cancellationToken);

    /// <summary>Answers what a task asks; a 409 when it was answered before.</summary>
    /// <returns>The task run, which has ended.</returns>
    public Task<TaskRunResource> AnswerAsync(Guid taskRunId, AnswerRequest answer, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"task-runs/{taskRunId}/answer", JsonContent.Create(answer, Json.AnswerRequest), Json.TaskRunResource, cancellationToken);

    /// <summary>Reports the event that a task of a run waits for; a 409 when it was reported before.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="json">A JSON object, whose members become outputs of the task; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The task run, which has ended.</returns>
    public Task<TaskRunResource> ReportEventAsync(Guid runId, string task, string? json = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"workflow-runs/{runId}/tasks/{Uri.EscapeDataString(task)}/event", BodyOf(json), Json.TaskRunResource, cancellationToken);

    /// <summary>The same by the token that the task run shows: whoever has it needs nothing else.</summary>
    /// <param name="token">The token.</param>
    /// <param name="json">A JSON object, whose members become outputs of the task; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TaskRunResource> ReportEventAsync(string token, string? json = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, $"events/{Uri.EscapeDataString(token)}", BodyOf(json), Json.TaskRunResource, cancellationToken);

    private static StringContent? BodyOf(string? json) => json is null ? null : new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
}
