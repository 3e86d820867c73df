using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Accounts;

/// <summary>The audit record: read, and nothing else.</summary>
internal static class AuditEndpoints
{
    private const int ExportPart = 1_000;

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/audit").WithTags("Access");
        audit.MapGet("", ListAsync)
            .Requires(Right.AuditRead).Describe("listAuditRecords", "Who changed what, or tried to, newest first", "Page with before: the id of the last record you have. Nothing changes or deletes a record but its age.")
            .Gives<IReadOnlyList<AuditRecordResource>>(200).Refuses(400, 401, 403);
        audit.MapGet("/export", ExportAsync)
            .Requires(Right.AuditRead).Describe("exportAuditRecords", "All records that fit, newest first, as JSON, one a line", "As a file to keep. Each line is a record as the list shows it.")
            .GivesText("application/x-ndjson").Refuses(400, 401, 403);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? actor, string? action, string? target, string? outcome, string? from, string? to, string? before, string? limit)
    {
        var filter = Filter(actor, action, target, outcome, from, to) with { Before = Parameters.OptionalId(before, "before"), Limit = Parameters.Limit(limit) };
        return Answer.List(await store.Audit.ListAsync(filter, http.RequestAborted), record => record.Shown(), WireJson.Default.IReadOnlyListAuditRecordResource);
    }

    /// <summary>Sends part after part, so that a record of years needs no more memory than one of a day.</summary>
    private static async Task ExportAsync(HttpContext http, IStore store, string? actor, string? action, string? target, string? outcome, string? from, string? to)
    {
        var filter = Filter(actor, action, target, outcome, from, to) with { Limit = ExportPart };
        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
        var body = http.Response.BodyWriter;
        while (true)
        {
            var records = await store.Audit.ListAsync(filter, http.RequestAborted);
            foreach (var record in records)
            {
                body.Write(JsonSerializer.SerializeToUtf8Bytes(record.Shown(), WireJson.Default.AuditRecordResource));
                body.Write("\n"u8);
            }
            // A part at a time, not a packet for each record.
            await body.FlushAsync(http.RequestAborted);
            if (records.Count < ExportPart) return;
            filter = filter with { Before = records[^1].Id };
        }
    }

    private static AuditFilter Filter(string? actor, string? action, string? target, string? outcome, string? from, string? to) => new()
    {
        Actor = string.IsNullOrEmpty(actor) ? null : actor,
        Action = string.IsNullOrEmpty(action) ? null : action,
        Target = string.IsNullOrEmpty(target) ? null : target,
        Outcome = Outcome(outcome),
        From = Parameters.OptionalTime(from, "from"),
        To = Parameters.OptionalTime(to, "to"),
    };

    private static AuditOutcome? Outcome(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : AuditOutcomes.TryParse(text, out var outcome) ? outcome
        : throw Problem.BadParameter("outcome", "The outcome is none of those there are.", $"Use one of {string.Join(", ", AuditOutcomes.All)}.");
}
