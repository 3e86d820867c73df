using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Waiting;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.TaskRuns;

/// <summary>Task runs, one per attempt: list, get, cancel.</summary>
internal static class TaskRunEndpoints
{
    public static void MapTaskRuns(this IEndpointRouteBuilder app)
    {
        var attempts = app.MapGroup("/task-runs").WithTags("Task runs");
        attempts.MapGet("", ListAsync)
            .Requires(Right.RunsRead).Describe("listTaskRuns", "Task runs, newest first; those of one run in the order of its tasks", "Page with offset, or better with before: the id of the last task run you have.")
            .Gives<IReadOnlyList<TaskRunResource>>(200).Refuses(400);
        attempts.MapGet("/{id}", GetAsync)
            .Requires(Right.RunsRead, On.TaskRun).Describe("getTaskRun", "One task run", "With how long it waited for what until it started.")
            .Gives<TaskRunResource>(200).Refuses(400, 404);
        attempts.MapPost("/{id}/cancel", CancelAsync)
            .Requires(Right.RunsOperate, On.TaskRun).Describe("cancelTaskRun", "Ask for the end of one attempt", "A no-op on an attempt that has ended. A running one ends when its worker has killed it.")
            .Gives<TaskRunResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IStore store, string? status, string? workflow_run_id, string? before, string? offset, string? limit)
    {
        var filter = new TaskRunFilter
        {
            Status = Parameters.Status(status),
            RunId = Parameters.OptionalId(workflow_run_id, "workflow_run_id"),
            Before = Parameters.OptionalId(before, "before"),
            Offset = Parameters.Offset(offset),
            Limit = Parameters.Limit(limit),
        };
        var within = await http.WithinAsync(store, Right.RunsRead);
        var isForeign = within is not null && filter.RunId is { } only && !(await store.Runs.FindAsync(only, http.RequestAborted) is { } run && within.Contains(run.WorkflowId));
        var page = isForeign ? new Page<TaskRun>([], null) : await store.Runs.ListTaskRunsAsync(filter with { Within = within }, http.RequestAborted);
        return Answer.List(http, page, attempt => attempt.Shown(), WireJson.Default.IReadOnlyListTaskRunResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var attemptId = Parameters.Id(id);
        var attempt = await store.Runs.FindTaskRunAsync(attemptId, http.RequestAborted) ?? throw NotFound(attemptId);
        var waits = await WaitShares.ReadAsync(store, attempt, time.GetUtcNow(), http.RequestAborted);
        return Answer.Json(attempt.Shown() with { Waits = waits }, WireJson.Default.TaskRunResource);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var attemptId = Parameters.Id(id);
        if (await store.Runs.CancelTaskRunAsync(attemptId, http.RequestAborted) == CancelResult.NotFound) throw NotFound(attemptId);
        return await GetAsync(http, store, time, id);
    }

    internal static RefusedException NotFound(Guid id) => Problem.NotFound("task run", id);
}
