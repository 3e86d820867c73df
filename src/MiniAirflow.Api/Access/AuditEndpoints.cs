using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>The audit record: read, and nothing else.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/audit", ListAsync).WithTags("Access")
            .Requires(Right.AuditRead).Describe("listAuditRecords", "Who changed what, or tried to, newest first", "Page with before: the id of the last record you have. Nothing changes or deletes a record but its age.")
            .Gives<IReadOnlyList<AuditRecordResource>>(200).Refuses(400, 401, 403);

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? actor, string? action, string? outcome, string? from, string? to, string? before, string? limit)
    {
        var filter = new AuditFilter
        {
            Actor = string.IsNullOrEmpty(actor) ? null : actor,
            Action = string.IsNullOrEmpty(action) ? null : action,
            Outcome = Outcome(outcome),
            From = Parameters.OptionalTime(from, "from"),
            To = Parameters.OptionalTime(to, "to"),
            Before = Parameters.OptionalId(before, "before"),
            Limit = Parameters.Limit(limit),
        };
        return Answer.List(await store.Audit.ListAsync(filter, http.RequestAborted), record => record.Shown(), WireJson.Default.IReadOnlyListAuditRecordResource);
    }

    private static AuditOutcome? Outcome(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : AuditOutcomes.TryParse(text, out var outcome) ? outcome
        : throw Problem.BadParameter("outcome", "The outcome is none of those there are.", $"Use one of {string.Join(", ", AuditOutcomes.All)}.");
}
