using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Definitions;

namespace MiniAirflow.Api.Schedules;

/// <summary>Looks ahead in a schedule.</summary>
internal static class PreviewEndpoint
{
    private static readonly DocumentSource Source = new("body", DefaultName: "preview");

    public static async Task<IResult> PreviewAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var request = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.SchedulePreviewRequest, http.RequestAborted);
        var definition = (request?.Workflow, request?.Definition) switch
        {
            ({ } workflow, null) => await DefinitionOfAsync(http, store, workflow),
            (null, { } document) => Parse(document, now),
            _ => throw Problem.BadParameter("workflow", "The body must name either a workflow or a definition.", "As in {\"workflow\": \"etl\"} or {\"definition\": {\"schedule\": \"30 2 * * *\"}}."),
        };
        var count = request!.Count ?? SchedulePreview.DefaultCount;
        if (count is < 1 or > SchedulePreview.MaxCount) throw Problem.BadParameter("count", $"count must be a whole number from 1 to {SchedulePreview.MaxCount}, not {count}.");
        var after = Parameters.OptionalTime(request.After, "after", Zones.Of(definition)) ?? now;
        var remarks = new List<string>();
        var calendars = await Calendars.OfAsync(store, definition, http.RequestAborted);
        // A stored schedule that cannot be read here, say for its zone, is no fault of the request: a scheduler sets it aside with the same sentence.
        var preview = Timetable.TryRead(KnownCalendars.Only(definition, calendars, remarks), now, calendars, out var timetable, out var problem)
            ? SchedulePreview.Of(timetable!, after, count)
            : new SchedulePreview([], [problem!.Message]);
        return Answer.Json((preview with { Remarks = [.. preview.Remarks, .. remarks] }).Shown(), WireJson.Default.SchedulePreviewResource);
    }

    private static async Task<WorkflowDefinition> DefinitionOfAsync(HttpContext http, IStore store, string idOrName)
    {
        var workflow = await WorkflowLookup.ByNameOrIdAsync(http, store, idOrName, Right.WorkflowsRead);
        var version = await store.Workflows.GetVersionAsync(workflow.Id, null, http.RequestAborted) ?? throw Problem.NotFound("workflow", ProblemText.Quoted(idOrName));
        return version.Definition;
    }

    private static WorkflowDefinition Parse(JsonElement document, DateTimeOffset now)
    {
        var parsed = WorkflowDocument.ParseSchedule(Encoding.UTF8.GetBytes(document.GetRawText()), DocumentFormat.Json, Source, now);
        return parsed.Definition ?? throw Problem.BadDocument([.. parsed.Problems.Select(ItemOf)]);
    }

    private static ProblemItem ItemOf(DocumentProblem problem) => new()
    {
        Path = problem.Path.Length == 0 ? "definition" : $"definition.{problem.Path}",
        Message = problem.Message,
        Hint = problem.Hint,
    };
}
