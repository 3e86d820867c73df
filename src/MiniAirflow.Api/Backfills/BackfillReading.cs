using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Backfills;

/// <summary>A body as a backfill to plan or create: names, times and words become what the store asks for.</summary>
internal static class BackfillReading
{
    /// <exception cref="RefusedException">Something in it cannot be read, or there is no such workflow.</exception>
    public static async Task<(Workflow Workflow, BackfillRequest Request)> ReadAsync(HttpContext http, IStore store, CreateBackfillRequest wish, DateTimeOffset now)
    {
        if (!BackfillWords.TryParse(wish.Reprocess ?? Reprocess.None.Word(), out var reprocess)) throw Problem.BadParameter("reprocess", "reprocess must be one of none, failed and completed.");
        var workflow = await WorkflowLookup.ByNameOrIdAsync(http, store, wish.Workflow ?? "", Right.RunsOperate);
        var version = await store.Workflows.GetVersionAsync(workflow.Id, null, http.RequestAborted) ?? throw WorkflowEndpoints.NotFound(workflow.Id);
        var zone = Zones.Find(version.Definition.TimeZone, out _) ?? TimeZoneInfo.Utc;
        var defaults = new BackfillRequest(workflow.Id, Time(wish.From, "from", zone, isEnd: false, now), Time(wish.To, "to", zone, isEnd: true, now));
        return (workflow, defaults with
        {
            Reprocess = reprocess,
            RunsBackwards = wish.RunBackwards,
            MaxActiveRuns = wish.MaxActiveRuns ?? defaults.MaxActiveRuns,
            StopAfter = wish.StopAfter ?? defaults.StopAfter,
            AllowedHours = Hours(wish.AllowedHours),
            Params = wish.Params,
            Reason = string.IsNullOrEmpty(wish.Reason) ? "" : Parameters.Words(wish.Reason, "reason"),
            By = http.By(wish.By, "api"),
        });
    }

    private static DateTimeOffset Time(string? text, string name, TimeZoneInfo zone, bool isEnd, DateTimeOffset now)
    {
        if (text is null || !ScheduleTexts.TryParseBound(text, zone, isEnd, out var time, out var first))
            throw Problem.BadParameter(name, $"{ProblemText.Quoted(text ?? "")} is no date or time.", $"For {name}, {ScheduleTexts.TimeForm}.");
        // A day that is not over yet is meant as far as it has come.
        return time > now && first <= now ? now : time;
    }

    private static DailyHours? Hours(string? text) =>
        text is null ? null
        : DailyHours.TryParse(text, out var hours) ? hours
        : throw Problem.BadParameter("allowed_hours", $"{ProblemText.Quoted(text)} are no hours of a day.", $"For allowed_hours, {DailyHours.Form}.");
}
