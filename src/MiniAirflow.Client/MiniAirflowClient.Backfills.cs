using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>What a backfill would do; nothing is created.</summary>
    public Task<BackfillPlanResource> PlanBackfillAsync(CreateBackfillRequest backfill, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "backfills", ContentOf(backfill with { DryRun = true }), Json.BackfillPlanResource, cancellationToken);

    /// <summary>Creates a backfill; a 409 when it has more than a thousand runs and is not confirmed.</summary>
    public Task<BackfillResource> CreateBackfillAsync(CreateBackfillRequest backfill, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "backfills", ContentOf(backfill with { DryRun = false }), Json.BackfillResource, cancellationToken);

    /// <summary>Backfills, newest first.</summary>
    public Task<IReadOnlyList<BackfillResource>> ListBackfillsAsync(
        Guid? workflowId = null, int? offset = null, int? limit = null, CancellationToken cancellationToken = default) =>
        GetAsync("backfills" + new QueryText().Add("workflow_id", workflowId).Add("offset", offset).Add("limit", limit), Json.IReadOnlyListBackfillResource, cancellationToken);

    /// <summary>One backfill.</summary>
    public Task<BackfillResource> GetBackfillAsync(Guid id, CancellationToken cancellationToken = default) =>
        GetAsync($"backfills/{id}", Json.BackfillResource, cancellationToken);

    /// <summary>The slots of a backfill, in the order in which they are run.</summary>
    public Task<IReadOnlyList<BackfillSlotResource>> ListBackfillSlotsAsync(Guid id, int? offset = null, int? limit = null, CancellationToken cancellationToken = default) =>
        GetAsync($"backfills/{id}/slots" + new QueryText().Add("offset", offset).Add("limit", limit), Json.IReadOnlyListBackfillSlotResource, cancellationToken);

    /// <summary>Creates no more runs for now; those that are alive end.</summary>
    public Task<BackfillResource> PauseBackfillAsync(Guid id, string? reason = null, CancellationToken cancellationToken = default) =>
        ControlBackfillAsync(id, "pause", reason, cancellationToken);

    /// <summary>Lets a paused backfill go on.</summary>
    public Task<BackfillResource> ResumeBackfillAsync(Guid id, string? reason = null, CancellationToken cancellationToken = default) =>
        ControlBackfillAsync(id, "resume", reason, cancellationToken);

    /// <summary>Ends a backfill and asks for the end of its runs.</summary>
    public Task<BackfillResource> CancelBackfillAsync(Guid id, string? reason = null, CancellationToken cancellationToken = default) =>
        ControlBackfillAsync(id, "cancel", reason, cancellationToken);

    private Task<BackfillResource> ControlBackfillAsync(Guid id, string control, string? reason, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post, $"backfills/{id}/{control}",
            JsonContent.Create(new ControlBackfillRequest { Reason = reason }, Json.ControlBackfillRequest), Json.BackfillResource, cancellationToken);

    private static JsonContent ContentOf(CreateBackfillRequest backfill) => JsonContent.Create(backfill, Json.CreateBackfillRequest);
}
