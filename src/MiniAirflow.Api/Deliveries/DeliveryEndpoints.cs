using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Deliveries;

/// <summary>What hooks are told: list, get, retry, test.</summary>
internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var deliveries = app.MapGroup("/deliveries").WithTags("Deliveries");
        deliveries.MapGet("", ListAsync)
            .Requires(Right.RunsRead).Describe("listDeliveries", "What hooks were told, newest first", "Page with offset, or better with before: the id of the last one you have. Delivered ones are kept for a day.")
            .Gives<IReadOnlyList<DeliveryResource>>(200).Refuses(400);
        deliveries.MapGet("/{id}", GetAsync)
            .Requires(Right.RunsRead, On.Delivery).Describe("getDelivery", "One delivery, with what the target answered")
            .Gives<DeliveryResource>(200).Refuses(400, 404);
        deliveries.MapPost("/{id}/retry", RetryAsync)
            .Requires(Right.RunsOperate, On.Delivery).Describe("retryDelivery", "Have a delivery tried again at once", "With as many tries as a new one; one that was delivered, too. The target is told the same id.")
            .Gives<DeliveryResource>(200).Refuses(400, 404);
        app.MapGroup("/workflows").WithTags("Deliveries").MapPost("/{id}/hooks/test", TestAsync)
            .Requires(Right.RunsOperate, On.Workflow).Describe("testHooks", "Have a sample sent to every hook of a workflow", "A scheduler sends it like any other. A hook that starts a workflow is looked at, and starts nothing.")
            .Gives<IReadOnlyList<DeliveryResource>>(201).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IStore store, string? workflow_id, string? run_id, string? state, string? before, string? offset, string? limit)
    {
        var filter = new DeliveryFilter
        {
            WorkflowId = Parameters.OptionalId(workflow_id, "workflow_id"),
            RunId = Parameters.OptionalId(run_id, "run_id"),
            State = State(state),
            Before = Parameters.OptionalId(before, "before"),
            Offset = Parameters.Offset(offset),
            Limit = Parameters.Limit(limit),
        };
        var within = await http.WithinAsync(store, Right.RunsRead);
        var found = within is not null && await IsForeignAsync(store, filter, within, http.RequestAborted) ? [] : await store.Deliveries.ListAsync(filter with { Within = within }, http.RequestAborted);
        return Answer.List(found, one => one.Shown(), WireJson.Default.IReadOnlyListDeliveryResource);
    }

    private static async Task<bool> IsForeignAsync(IStore store, DeliveryFilter filter, IReadOnlyList<Guid> within, CancellationToken cancellationToken) =>
        (filter.WorkflowId is { } workflow && !within.Contains(workflow))
        || (filter.RunId is { } id && !(await store.Runs.FindAsync(id, cancellationToken) is { } run && within.Contains(run.WorkflowId)));

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string id)
    {
        var deliveryId = Parameters.Id(id);
        return Show(deliveryId, await store.Deliveries.FindAsync(deliveryId, http.RequestAborted));
    }

    private static async Task<IResult> RetryAsync(HttpContext http, IStore store, string id)
    {
        var deliveryId = Parameters.Id(id);
        return Show(deliveryId, await store.Deliveries.RetryAsync(deliveryId, http.RequestAborted));
    }

    private static async Task<IResult> TestAsync(HttpContext http, IStore store, string id)
    {
        var workflowId = Parameters.Id(id);
        var samples = await store.Deliveries.TestAsync(workflowId, http.RequestAborted) ?? throw Problem.NotFound("workflow", workflowId);
        return Answer.Json([.. samples.Select(one => one.Shown())], WireJson.Default.IReadOnlyListDeliveryResource, StatusCodes.Status201Created);
    }

    private static IResult Show(Guid id, Delivery? delivery) =>
        Answer.Json((delivery ?? throw Problem.NotFound("delivery", id)).Shown(), WireJson.Default.DeliveryResource);

    private static DeliveryState? State(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DeliveryStates.TryParse(text, out var state) ? state
        : throw Problem.BadParameter("state", "The state of a delivery is none of those there are.", $"Use one of {string.Join(", ", DeliveryStates.All)}.");
}
