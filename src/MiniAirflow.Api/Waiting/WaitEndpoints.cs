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
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Api.Waiting;

/// <summary>Why a run or a task run does not run.</summary>
internal static class WaitEndpoints
{
    private const int TasksShown = 100;

    public static void MapWaits(this IEndpointRouteBuilder app)
    {
        app.MapGet("/workflow-runs/{id}/why", RunAsync)
            .Requires(Right.RunsRead, On.Run).Describe("explainWorkflowRun", "Why a run is not over", $"One sentence, a word for its cause, and the same for up to {TasksShown} of its tasks that have not ended.")
            .WithTags("Workflow runs")
            .Gives<RunWaitResource>(200).Refuses(400, 404);
        app.MapGet("/task-runs/{id}/why", TaskRunAsync)
            .Requires(Right.RunsRead, On.TaskRun).Describe("explainTaskRun", "Why a task run does not run", "One sentence and a word for its cause. Of a task run that is not its task's newest, how it ended.")
            .WithTags("Task runs")
            .Gives<TaskWaitResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> RunAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var runId = Parameters.Id(id);
        var run = await store.Runs.FindAsync(runId, http.RequestAborted) ?? throw Problem.NotFound("workflow run", runId);
        var reader = new WaitReader(store, time);
        var tasks = await reader.ExplainAsync(run, http.RequestAborted);
        var why = RunWait.Explain(run, tasks, time.GetUtcNow(), await reader.TurnOfAsync(run, http.RequestAborted));
        return Answer.Json(new RunWaitResource
        {
            WorkflowRunId = run.Id,
            WorkflowName = run.WorkflowName,
            State = run.State.Word(),
            Kind = why.Kind.Word(),
            Sentence = why.Sentence,
            Tasks = [.. tasks.Where(one => one.Why.Kind != WaitKind.Ended).Take(TasksShown).Select(one => Shown(one.Attempt, one.Why))],
        }, WireJson.Default.RunWaitResource);
    }

    private static async Task<IResult> TaskRunAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var attemptId = Parameters.Id(id);
        var attempt = await store.Runs.FindTaskRunAsync(attemptId, http.RequestAborted) ?? throw Problem.NotFound("task run", attemptId);
        var run = await store.Runs.FindAsync(attempt.WorkflowRunId, http.RequestAborted) ?? throw Problem.NotFound("task run", attemptId);
        var reader = new WaitReader(store, time);
        if (attempt.MapIndex >= 0 && !attempt.State.IsTerminal()) return Answer.Json(Shown(attempt, await reader.ExplainItemAsync(run, attempt, http.RequestAborted)), WireJson.Default.TaskWaitResource);
        var tasks = await reader.ExplainAsync(run, http.RequestAborted);
        var found = tasks.FirstOrDefault(one => one.Attempt.Id == attemptId);
        var why = found.Why ?? new WaitExplanation(WaitKind.Ended, $"It has ended as {attempt.State.Word()}, and a later attempt followed.");
        var waits = await WaitShares.ReadAsync(store, found.Attempt ?? attempt, time.GetUtcNow(), http.RequestAborted);
        return Answer.Json(Shown(found.Attempt ?? attempt, why) with { Waits = waits }, WireJson.Default.TaskWaitResource);
    }

    private static TaskWaitResource Shown(TaskRun attempt, WaitExplanation why) => new()
    {
        TaskRunId = attempt.Id,
        TaskName = attempt.TaskName,
        Attempt = attempt.Attempt,
        State = attempt.State.Word(),
        Kind = why.Kind.Word(),
        Sentence = why.Sentence,
    };
}
