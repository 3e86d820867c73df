using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Workflows;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Backfills;

/// <summary>Backfills: plan, create, list, get, control.</summary>
internal static class BackfillEndpoints
{
    /// <summary>More runs are only created when that is confirmed.</summary>
    private const int MaxUnconfirmed = 1_000;

    public static void MapBackfills(this IEndpointRouteBuilder app)
    {
        var backfills = app.MapGroup("/backfills").WithTags("Backfills");
        backfills.MapPost("", CreateAsync)
            .Requires(Right.RunsOperate).Describe("createBackfill", "Run the slots of a time that is over",
                $"With dry_run it is only told what would be done (200). More than {MaxUnconfirmed} runs want a confirm, and a backfill has at most {BackfillPlan.MaxSlots} slots.")
            .Takes<CreateBackfillRequest>().Gives<BackfillPlanResource>(200).Gives<BackfillResource>(201).Refuses(400, 404, 409, 413, 415);
        backfills.MapGet("", ListAsync)
            .Requires(Right.RunsRead).Describe("listBackfills", "Backfills, newest first")
            .Gives<IReadOnlyList<BackfillResource>>(200).Refuses(400);
        backfills.MapGet("/{id}", GetAsync)
            .Requires(Right.RunsRead, On.Backfill).Describe("getBackfill", "One backfill with its progress")
            .Gives<BackfillResource>(200).Refuses(400, 404);
        backfills.MapGet("/{id}/slots", ListSlotsAsync)
            .Requires(Right.RunsRead, On.Backfill).Describe("listBackfillSlots", "Slots of a backfill, in the order in which they are run")
            .Gives<IReadOnlyList<BackfillSlotResource>>(200).Refuses(400, 404);
        MapControl(backfills, BackfillControl.Pause, "pauseBackfill", "Create no more runs for now; those that are alive end");
        MapControl(backfills, BackfillControl.Resume, "resumeBackfill", "Let a paused backfill go on");
        MapControl(backfills, BackfillControl.Cancel, "cancelBackfill", "End a backfill, and ask for the end of its runs");
    }

    private static void MapControl(RouteGroupBuilder backfills, BackfillControl control, string operationId, string summary) =>
        backfills.MapPost("/{id}/" + control.Word(), (HttpContext http, IStore store, TimeProvider time, string id) => ControlAsync(http, store, time, id, control))
            .Requires(Right.RunsOperate, On.Backfill).Describe(operationId, summary, "A no-op on a backfill that has ended.")
            .Takes<ControlBackfillRequest>(isOptional: true).Gives<BackfillResource>(200).Refuses(400, 404, 413, 415);

    private static async Task<IResult> CreateAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.CreateBackfillRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("workflow", "The body must name the workflow and the time, as in {\"workflow\": \"etl\", \"from\": \"2026-03-01\", \"to\": \"2026-03-31\"}.");
        var (workflow, request) = await BackfillReading.ReadAsync(http, store, wish, time.GetUtcNow());
        http.Record($"backfill of workflow {workflow.Name}", $"{(wish.DryRun ? "dry run, " : "")}{request.From:u} to {request.To:u}");
        if (wish.DryRun || !wish.Confirm)
        {
            var plan = await PlanAsync(store, request, http.RequestAborted);
            if (wish.DryRun) return Answer.Json(plan.Shown(), WireJson.Default.BackfillPlanResource);
            if (plan.Runs > MaxUnconfirmed) throw Problem.Conflict($"This backfill creates {plan.Runs} runs, more than {MaxUnconfirmed}; send \"confirm\": true if that is meant.");
        }
        var (backfill, problem) = await store.Backfills.CreateAsync(request, http.RequestAborted);
        if (backfill is null) throw Problem.BadRequest(problem ?? "The backfill cannot be created.");
        return Answer.Created(http, $"/backfills/{backfill.Id}", backfill.Shown(workflow.Name, time.GetUtcNow()), WireJson.Default.BackfillResource);
    }

    private static async Task<BackfillPlan> PlanAsync(IStore store, BackfillRequest request, CancellationToken cancellationToken)
    {
        var plan = await store.Backfills.PlanAsync(request, cancellationToken);
        return plan.Problem is null ? plan : throw Problem.BadRequest(plan.Problem);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, TimeProvider time, string? workflow_id, string? offset, string? limit)
    {
        var (from, most) = (Parameters.Offset(offset), Parameters.Limit(limit));
        var (only, within) = (Parameters.OptionalId(workflow_id, "workflow_id"), await http.WithinAsync(store, Right.RunsRead));
        var backfills = within is null ? await store.Backfills.ListAsync(only, from, most, http.RequestAborted)
            : await store.Backfills.ListWithinAsync(only is { } one ? [.. within.Where(id => id == one)] : within, from, most, http.RequestAborted);
        var names = await WorkflowLookup.NamesAsync(store, backfills.Select(one => one.Request.WorkflowId), http.RequestAborted);
        var now = time.GetUtcNow();
        return Answer.List(backfills, one => one.Shown(names.GetValueOrDefault(one.Request.WorkflowId, ""), now), WireJson.Default.IReadOnlyListBackfillResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, TimeProvider time, string id)
    {
        var backfillId = Parameters.Id(id);
        return await ShowAsync(store, await store.Backfills.FindAsync(backfillId, http.RequestAborted) ?? throw NotFound(backfillId), time, http.RequestAborted);
    }

    private static async Task<IResult> ListSlotsAsync(HttpContext http, IStore store, string id, string? offset, string? limit)
    {
        var (backfillId, from, most) = (Parameters.Id(id), Parameters.Offset(offset), Parameters.Limit(limit));
        var backfill = await store.Backfills.FindAsync(backfillId, http.RequestAborted) ?? throw NotFound(backfillId);
        var slots = await store.Backfills.ListSlotsAsync(backfillId, from, most, http.RequestAborted);
        return Answer.List(http, new Page<BackfillSlot>(slots, backfill.Slots), slot => slot.Shown(), WireJson.Default.IReadOnlyListBackfillSlotResource);
    }

    private static async Task<IResult> ControlAsync(HttpContext http, IStore store, TimeProvider time, string id, BackfillControl control)
    {
        var backfillId = Parameters.Id(id);
        var body = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.ControlBackfillRequest, http.RequestAborted);
        var reason = string.IsNullOrEmpty(body?.Reason) ? "" : Parameters.Words(body.Reason, "reason");
        return await ShowAsync(store, await store.Backfills.ControlAsync(backfillId, control, reason, http.RequestAborted) ?? throw NotFound(backfillId), time, http.RequestAborted);
    }

    private static async Task<IResult> ShowAsync(IStore store, Backfill backfill, TimeProvider time, CancellationToken cancellationToken)
    {
        var names = await WorkflowLookup.NamesAsync(store, [backfill.Request.WorkflowId], cancellationToken);
        return Answer.Json(backfill.Shown(names.GetValueOrDefault(backfill.Request.WorkflowId, ""), time.GetUtcNow()), WireJson.Default.BackfillResource);
    }

    private static RefusedException NotFound(Guid id) => Problem.NotFound("backfill", id);
}
