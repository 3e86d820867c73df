using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Every workflow with its newest runs.</summary>
    /// <param name="runs">How many runs of each at most, 1 to 100; the server's default is 14.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<IReadOnlyList<WorkflowOverviewResource>> ListOverviewsAsync(int? runs = null, CancellationToken cancellationToken = default) =>
        GetAsync("workflows/overview" + new QueryText().Add("runs", runs), Json.IReadOnlyListWorkflowOverviewResource, cancellationToken);

    /// <summary>How far behind schedulers, workers and the store are.</summary>
    public Task<StatusResource> GetStatusAsync(CancellationToken cancellationToken = default) =>
        GetAsync("status", Json.StatusResource, cancellationToken);

    /// <summary>Runs of a workflow beside each other.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="runs">How many runs at most, 1 to 1000; the server's default is 25.</param>
    /// <param name="before">Only runs created before this one.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<GridResource> GetGridAsync(Guid workflowId, int? runs = null, Guid? before = null, CancellationToken cancellationToken = default) =>
        GetAsync($"workflows/{workflowId}/grid" + new QueryText().Add("runs", runs).Add("before", before), Json.GridResource, cancellationToken);

    /// <summary>When each attempt of a run waited and ran.</summary>
    public Task<IReadOnlyList<TimelineAttemptResource>> GetTimelineAsync(Guid runId, CancellationToken cancellationToken = default) =>
        GetAsync($"workflow-runs/{runId}/timeline", Json.IReadOnlyListTimelineAttemptResource, cancellationToken);

    /// <summary>Lines of a log: from a number on, or the last ones.</summary>
    public Task<LogLinesResource> ReadLogLinesAsync(Guid taskRunId, long? from = null, int? count = null, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{taskRunId}/log-lines" + new QueryText().Add("from", from).Add("count", count), Json.LogLinesResource, cancellationToken);

    /// <summary>The lines of a log counted by how much they matter, and those that matter at least so much.</summary>
    /// <param name="taskRunId">Whose log.</param>
    /// <param name="level">The least level, <c>info</c>, <c>warn</c> or <c>error</c>; null only counts.</param>
    /// <param name="skip">How many of them to pass over; null, with no <paramref name="from"/> either, for the last ones.</param>
    /// <param name="from">Number of the line at which to begin.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<LogLevelsResource> ReadLogLevelsAsync(Guid taskRunId, string? level = null, long? skip = null, long? from = null, int? count = null, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{taskRunId}/log-levels" + new QueryText().Add("level", level).Add("skip", skip).Add("from", from).Add("count", count), Json.LogLevelsResource, cancellationToken);

    /// <summary>Which lines of a log have something.</summary>
    /// <param name="taskRunId">Whose log.</param>
    /// <param name="wanted">A text, or a regular expression.</param>
    /// <param name="isPattern">Whether it is a regular expression.</param>
    /// <param name="limit">Most numbers of lines to give; null for the server's own bound. All are counted.</param>
    /// <param name="level">Only lines that matter at least so much: <c>info</c>, <c>warn</c> or <c>error</c>; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<LogHitsResource> SearchLogAsync(Guid taskRunId, string wanted, bool isPattern = false, int? limit = null, string? level = null, CancellationToken cancellationToken = default) =>
        GetAsync($"task-runs/{taskRunId}/log-search" + new QueryText().Add("q", wanted).Add("regex", isPattern ? "true" : null).Add("level", level).Add("limit", limit), Json.LogHitsResource, cancellationToken);
}
