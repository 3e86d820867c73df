using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.TaskRuns;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Runs;

/// <summary>Workflow runs: list, get, cancel.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/workflow-runs").WithTags("Workflow runs");
        runs.MapGet("", ListAsync)
            .Requires(Right.RunsRead).Describe("listWorkflowRuns", "Workflow runs, newest first", "Page with offset, or better with before: the id of the last run you have.")
            .Gives<IReadOnlyList<WorkflowRunResource>>(200).Refuses(400);
        runs.MapGet("/{id}", GetAsync)
            .Requires(Right.RunsRead, On.Run).Describe("getWorkflowRun", "One run with its task runs", $"At most {Limits.MaxTasks} task runs are shown; GET /task-runs?workflow_run_id= pages through them all.")
            .Gives<WorkflowRunResource>(200).Refuses(400, 404);
        runs.MapPost("/{id}/cancel", CancelAsync)
            .Requires(Right.RunsOperate, On.Run).Describe("cancelWorkflowRun", "Ask for a run's end", "A no-op on a run that has ended. What workers hold ends when they have killed it. Teardowns of what was set up still run; asked for a second time, they end too. The member killed sums up what was killed so far, how long it took, and of what nobody saw the end.")
            .Gives<WorkflowRunResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IStore store, string? status, string? workflow_id, string? created_from, string? created_to, string? before, string? offset, string? limit)
    {
        var filter = new RunFilter
        {
            Status = Parameters.Status(status),
            WorkflowId = Parameters.OptionalId(workflow_id, "workflow_id"),
            CreatedFrom = Parameters.OptionalTime(created_from, "created_from"),
            CreatedTo = Parameters.OptionalTime(created_to, "created_to"),
            Before = Parameters.OptionalId(before, "before"),
            Offset = Parameters.Offset(offset),
            Limit = Parameters.Limit(limit),
        };
        var within = await http.WithinAsync(store, Right.RunsRead);
        var page = within is not null && filter.WorkflowId is { } only && !within.Contains(only) ? new Page<WorkflowRun>([], null)
            : await store.Runs.ListAsync(filter with { Within = within }, http.RequestAborted);
        return Answer.List(http, page, run => run.Shown(), WireJson.Default.IReadOnlyListWorkflowRunResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string id)
    {
        var runId = Parameters.Id(id);
        var run = await store.Runs.FindAsync(runId, http.RequestAborted) ?? throw NotFound(runId);
        var attempts = await store.Runs.ListTaskRunsAsync(new TaskRunFilter { RunId = runId, Limit = Limits.MaxTasks }, http.RequestAborted);
        var proof = run.IsCancelRequested ? await store.Runs.FindCancelProofAsync(runId, http.RequestAborted) : null;
        var shown = run.Shown() with { Killed = proof.Shown(), TaskRuns = [.. attempts.Items.Select(attempt => attempt.Shown())] };
        return Answer.Json(shown, WireJson.Default.WorkflowRunResource);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, IStore store, string id)
    {
        var runId = Parameters.Id(id);
        if (await store.Runs.CancelAsync(runId, http.RequestAborted) == CancelResult.NotFound) throw NotFound(runId);
        var run = await store.Runs.FindAsync(runId, http.RequestAborted) ?? throw NotFound(runId);
        return Answer.Json(run.Shown() with { Killed = (await store.Runs.FindCancelProofAsync(runId, http.RequestAborted)).Shown() }, WireJson.Default.WorkflowRunResource);
    }

    private static RefusedException NotFound(Guid id) => Problem.NotFound("workflow run", id);
}
