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

/// <summary>What was different when a task last succeeded.</summary>
internal static class ChangeEndpoints
{
    public static void MapChanges(this IEndpointRouteBuilder app) =>
        app.MapGet("/task-runs/{id}/changes", GetAsync)
            .Requires(Right.RunsRead, On.TaskRun).Describe("compareTaskRun", "What was different when the task last succeeded",
                "Compares a task run with the last one before it that succeeded at the same task: definition, parameters, worker, names of the environment, exit code, duration, outputs.")
            .WithTags("Task runs")
            .Gives<TaskChangesResource>(200).Refuses(400, 404);

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string id)
    {
        var attemptId = Parameters.Id(id);
        var attempt = await store.Runs.FindTaskRunAsync(attemptId, http.RequestAborted) ?? throw Problem.NotFound("task run", attemptId);
        var after = await ReadAsync(store, attempt, http.RequestAborted) ?? throw Problem.NotFound("task run", attemptId);
        var last = await store.Runs.FindLastSuccessAsync(attemptId, http.RequestAborted);
        var before = last is null ? null : await ReadAsync(store, last, http.RequestAborted);
        var differences = before is null ? [] : TaskComparison.Of(before, after);
        return Answer.Json(new TaskChangesResource
        {
            TaskRunId = attempt.Id,
            TaskName = attempt.TaskName,
            Sentence = TaskComparison.Sentence(before, after, differences),
            LastSuccess = before is null ? null : new ComparedTaskResource { TaskRunId = before.Attempt.Id, WorkflowRunId = before.Run.Id, Version = before.Run.Version, FinishedAt = before.Attempt.FinishedAt },
            Changes = [.. differences.Select(one => new TaskDifferenceResource { Kind = one.Kind.Word(), Name = one.Name, Before = one.Before, After = one.After })],
        }, WireJson.Default.TaskChangesResource);
    }

    /// <summary>An attempt with what it was run by; null when its run was deleted meanwhile.</summary>
    private static async Task<ComparedTask?> ReadAsync(IStore store, TaskRun attempt, CancellationToken cancellationToken)
    {
        if (await store.Runs.FindAsync(attempt.WorkflowRunId, cancellationToken) is not { } run) return null;
        if (await store.Workflows.GetVersionAsync(run.WorkflowId, run.Version, cancellationToken) is not { } version) return null;
        var worker = attempt.WorkerId is { } id ? await store.Workers.FindAsync(id, cancellationToken) : null;
        return new ComparedTask(run, version.Definition, attempt, worker is null ? null : worker.Name == worker.Hostname ? worker.Name : $"{worker.Name} ({worker.Hostname})");
    }
}
