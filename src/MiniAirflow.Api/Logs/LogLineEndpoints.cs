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
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>The output of an attempt by lines: what a viewer shows, and what it looks for.</summary>
internal static class LogLineEndpoints
{
    private const int DefaultLines = 500;
    private const int MostLines = 5000;
    private const int DefaultHits = 1000;
    private const int MostHits = 10_000;

    public static void MapLogLines(this IEndpointRouteBuilder app)
    {
        var logs = app.MapGroup("/task-runs/{id}").WithTags("Task runs");
        logs.MapGet("/log-lines", LinesAsync)
            .Requires(Right.LogsRead, On.TaskRun).Describe("getTaskRunLogLines", "Lines of the output of a task run", "From a line on, or without 'from' the last ones. Fewer come when they are long.")
            .Gives<LogLinesResource>(200).Refuses(400, 404);
        logs.MapGet("/log-search", SearchAsync)
            .Requires(Right.LogsRead, On.TaskRun).Describe("searchTaskRunLogs", "Which lines of the output of a task run have something", "Without regard to upper and lower case. All of them, or with 'level' those that matter at least so much, are counted; the numbers of the first are given.")
            .Gives<LogHitsResource>(200).Refuses(400, 404);
        logs.MapGet("/log-levels", LevelsAsync)
            .Requires(Right.LogsRead, On.TaskRun).Describe("getTaskRunLogLevels", "Lines of the output of a task run by how much they matter",
                "Counts all lines by their levels, and gives those of 'level' (info, warn or error) or more: from the one after 'skip' others, from the first at or after the line 'from', or without both the last ones. Without 'level' it only counts.")
            .Gives<LogLevelsResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> LevelsAsync(HttpContext http, IStore store, ILogReader logs, string id, string? level, string? skip, string? from, string? count)
    {
        var (before, first) = (Parameters.OptionalNumber(skip, "skip"), Parameters.OptionalNumber(from, "from", 1));
        if (before is not null && first is not null) throw Problem.BadParameter("skip", "skip and from exclude each other.");
        var least = LevelOf(level) ?? LogLevel.Error;
        var most = string.IsNullOrEmpty(level) ? 0 : (int)Parameters.Number(count, "count", 1, MostLines, DefaultLines);
        var attempt = await FindAsync(store, Parameters.Id(id), http.RequestAborted);
        var found = await new LogLevels(logs, attempt.Id, least, most).RunAsync(before, first, http.RequestAborted);
        return Answer.Json(found with { Ended = attempt.State.IsTerminal() }, WireJson.Default.LogLevelsResource);
    }

    private static async Task<IResult> LinesAsync(HttpContext http, IStore store, LogIndexes indexes, string id, string? from, string? count)
    {
        var (first, most) = (Parameters.OptionalNumber(from, "from", 1), (int)Parameters.Number(count, "count", 1, MostLines, DefaultLines));
        // Whether it has ended is asked first: lines that are read afterwards are then all there are.
        var attempt = await FindAsync(store, Parameters.Id(id), http.RequestAborted);
        var index = indexes.Of(attempt.Id);
        var (number, lines) = await index.ReadAsync(first, most, http.RequestAborted);
        var answer = new LogLinesResource { First = number, Lines = lines, Total = index.Total, Bytes = index.Bytes, Ended = attempt.State.IsTerminal() };
        return Answer.Json(answer, WireJson.Default.LogLinesResource);
    }

    private static async Task<IResult> SearchAsync(HttpContext http, IStore store, ILogReader logs, string id, string? q, string? regex, string? level, string? limit)
    {
        var matcher = LogMatcher.Of(q ?? "", Parameters.Flag(regex, "regex"));
        var (least, most) = (LevelOf(level) ?? LogLevel.Other, (int)Parameters.Number(limit, "limit", 1, MostHits, DefaultHits));
        var attempt = await FindAsync(store, Parameters.Id(id), http.RequestAborted);
        return Answer.Json(await new LogSearch(logs, attempt.Id, matcher, least, most).RunAsync(http.RequestAborted), WireJson.Default.LogHitsResource);
    }

    private static LogLevel? LevelOf(string? word) => string.IsNullOrEmpty(word) ? null
        : LogLevelRule.TryParse(word, out var level) && level != LogLevel.Other ? level : throw Problem.BadParameter("level", "level must be one of info, warn and error.");

    private static async Task<TaskRun> FindAsync(IStore store, Guid id, CancellationToken cancellationToken) =>
        await store.Runs.FindTaskRunAsync(id, cancellationToken) ?? throw TaskRunEndpoints.NotFound(id);
}
