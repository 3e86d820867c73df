using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Views;

/// <summary>What a screen shows, in one answer each: a list of workflows, a grid of runs and tasks, the times of one run, how far behind the whole is.</summary>
internal static class ViewEndpoints
{
    private const int DefaultMarks = 14;
    private const int MostMarks = 100;
    private const int DefaultRuns = 25;
    private const int MostRuns = 1000;

    /// <summary>Attempts of one run that a timeline shows at most.</summary>
    private const int MostAttempts = 20_000;

    public static void MapViews(this IEndpointRouteBuilder app)
    {
        var views = app.MapGroup("").WithTags("Views");
        views.MapGet("/workflows/overview", OverviewAsync)
            .Requires(Right.RunsRead).Describe("listWorkflowOverviews", "Every workflow with its newest runs", "Newest workflow first. One question to the store, whatever the number of workflows.")
            .Gives<IReadOnlyList<WorkflowOverviewResource>>(200).Refuses(400);
        views.MapGet("/workflows/{id}/grid", GridAsync)
            .Requires(Right.RunsRead, On.Workflow).Describe("getWorkflowGrid", "Runs of a workflow beside each other, one byte for each task of each run")
            .Gives<GridResource>(200).Refuses(400, 404);
        views.MapGet("/workflow-runs/{id}/timeline", TimelineAsync)
            .Requires(Right.RunsRead, On.Run).Describe("getRunTimeline", "When each attempt of a run waited and ran", $"In the order of the file and then of the attempts; at most {MostAttempts}.")
            .Gives<IReadOnlyList<TimelineAttemptResource>>(200).Refuses(400, 404);
        views.MapGet("/status", StatusAsync)
            .Requires(Right.RunsRead).Describe("getStatus", "How far behind schedulers, workers and the store are", "The figures of /metrics that a person looks at first, counted anew with each call.")
            .Gives<StatusResource>(200);
    }

    private static async Task<IResult> StatusAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var statistics = await store.Statistics.ReadAsync(http.RequestAborted);
        return Answer.Json(statistics.Shown(time.GetElapsedTime(began)), WireJson.Default.StatusResource);
    }

    private static async Task<IResult> OverviewAsync(HttpContext http, IStore store, string? runs)
    {
        var most = (int)Parameters.Number(runs, "runs", 1, MostMarks, DefaultMarks);
        var workflows = (await WorkflowEndpoints.AllAsync(store, http.RequestAborted)).Where(workflow => http.May(Right.RunsRead, workflow.Name)).ToList();
        var marks = (await store.Views.RecentAsync(most, http.RequestAborted)).ToLookup(mark => mark.WorkflowId);
        var pauses = await WorkflowEndpoints.PausesOfAsync(store, workflows, http.RequestAborted);
        return Answer.List(workflows, workflow => new WorkflowOverviewResource
        {
            Workflow = workflow.Shown(pause: pauses.GetValueOrDefault(workflow.Id)),
            Runs = [.. marks[workflow.Id].Select(mark => mark.Shown())],
        }, WireJson.Default.IReadOnlyListWorkflowOverviewResource);
    }

    private static async Task<IResult> GridAsync(HttpContext http, IStore store, string id, string? runs, string? before)
    {
        var workflowId = Parameters.Id(id);
        var most = (int)Parameters.Number(runs, "runs", 1, MostRuns, DefaultRuns);
        var grid = await store.Views.GridAsync(workflowId, Parameters.OptionalId(before, "before"), most, http.RequestAborted);
        var tasks = new Dictionary<int, IReadOnlyList<string>>();
        foreach (var number in grid.Runs.Select(run => run.Version).Distinct())
        {
            var version = await store.Workflows.GetVersionAsync(workflowId, number, http.RequestAborted) ?? throw WorkflowEndpoints.NotFound(workflowId);
            tasks.Add(number, [.. version.Definition.Tasks.Select(task => task.Name)]);
        }
        if (grid.Runs.Count > 0) return Answer.Json(GridShape.Of(grid, tasks), WireJson.Default.GridResource);
        // Without runs the rows are those of the next one.
        var current = await store.Workflows.GetVersionAsync(workflowId, null, http.RequestAborted) ?? throw WorkflowEndpoints.NotFound(workflowId);
        return Answer.Json(GridShape.Empty([.. current.Definition.Tasks.Select(task => task.Name)]), WireJson.Default.GridResource);
    }

    private static async Task<IResult> TimelineAsync(HttpContext http, IStore store, string id)
    {
        var runId = Parameters.Id(id);
        var attempts = await store.Runs.ListTaskRunsAsync(new TaskRunFilter { RunId = runId, Limit = MostAttempts }, http.RequestAborted);
        if (attempts.Items.Count == 0 && await store.Runs.FindAsync(runId, http.RequestAborted) is null) throw Problem.NotFound("workflow run", runId);
        return Answer.List(attempts.Items, attempt => attempt.ShownInTime(), WireJson.Default.IReadOnlyListTimelineAttemptResource);
    }
}
