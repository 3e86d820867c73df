using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.TaskRuns;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>The output of an attempt, as bytes.</summary>
internal static class LogEndpoints
{
    public static void MapLogs(this IEndpointRouteBuilder app) =>
        app.MapGet("/task-runs/{id}/logs", GetAsync).WithTags("Task runs")
            .Requires(Right.LogsRead, On.TaskRun).Describe("getTaskRunLogs", "The output of a task run",
                "Whole, or the part that tail, or offset and limit, ask for. With follow=true the answer goes on until the attempt ends. "
                + "X-Log-Offset is the place of the first byte sent, X-Log-Length the length of the log when the answer began.")
            .GivesText("text/plain").Refuses(400, 404);

    private static async Task<IResult> GetAsync(
        HttpContext http, IStore store, ILogReader logs, LogFollower follower, string id, string? tail, string? offset, string? limit, string? follow)
    {
        var attemptId = Parameters.Id(id);
        var (last, from) = (Parameters.OptionalNumber(tail, "tail"), Parameters.OptionalNumber(offset, "offset"));
        if (last is not null && from is not null) throw Problem.BadParameter("tail", "tail and offset exclude each other.");
        var most = Parameters.OptionalNumber(limit, "limit") ?? long.MaxValue;
        var follows = Parameters.Flag(follow, "follow");

        var attempt = await store.Runs.FindTaskRunAsync(attemptId, http.RequestAborted) ?? throw TaskRunEndpoints.NotFound(attemptId);
        var length = await follower.LengthAsync(attempt, http.RequestAborted);
        var start = last is { } bytes ? Math.Max(0, length - bytes) : from ?? 0;
        return new LogResult(logs, follows ? follower : null, attempt.Id, length, start, most);
    }
}
