using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Schedules;

/// <summary>When workflows will run, and what became of the times at which they should have.</summary>
internal static class ScheduleEndpoints
{
    public static void MapSchedules(this IEndpointRouteBuilder app)
    {
        app.MapPost("/schedules/preview", PreviewEndpoint.PreviewAsync)
            .Requires(Right.WorkflowsRead, changesNothing: true).Describe("previewSchedule", "The next slots of a schedule", "Of a workflow, or of a definition that is not stored. Nothing is changed.")
            .WithTags("Schedules")
            .Takes<SchedulePreviewRequest>().Gives<SchedulePreviewResource>(200).Refuses(400, 404, 413, 415);
        app.MapGet("/workflows/{id}/occurrences", ListOccurrencesAsync)
            .Requires(Right.WorkflowsRead, On.Workflow).Describe("listOccurrences", "What became of a workflow's slots, newest first", "Slots in a row that were let pass for the same reason share a row.")
            .WithTags("Schedules")
            .Gives<IReadOnlyList<OccurrenceResource>>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListOccurrencesAsync(HttpContext http, IStore store, string id, string? from, string? to, string? outcome, string? offset, string? limit)
    {
        var filter = new OccurrenceFilter(Parameters.Id(id))
        {
            From = Parameters.OptionalTime(from, "from"),
            To = Parameters.OptionalTime(to, "to"),
            Outcome = Parameters.Outcome(outcome),
            Offset = Parameters.Offset(offset),
            Limit = Parameters.Limit(limit),
        };
        await WorkflowEndpoints.FindAsync(store, filter.WorkflowId, http.RequestAborted);
        var rows = await store.Schedules.ListOccurrencesAsync(filter, http.RequestAborted);
        return Answer.List(rows, row => row.Shown(), WireJson.Default.IReadOnlyListOccurrenceResource);
    }
}
