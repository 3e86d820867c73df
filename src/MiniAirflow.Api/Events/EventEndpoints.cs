using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Events;

/// <summary>The event stream, a WebSocket.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        app.MapGet("/ws/updates", ServeAsync).WithTags("Events")
            .Requires(Right.RunsRead).Describe("streamEvents", "Events as they happen, over a WebSocket", About).GivesEvents().Refuses(400, 426, 429, 503);
        app.MapGet("/ws/tasks", ServeAsync).WithTags("Events")
            .Requires(Right.RunsRead).Describe("streamEventsAlias", "Alias of /ws/updates", About).GivesEvents().Refuses(400, 426, 429, 503);
    }

    private const string About =
        "Each text message is an envelope {type, payload, seq, at}: workflow_status with a workflow run, task_status with a task run (its logs empty), "
        + "worker_heartbeat with a worker. A client that is too slow is closed with 1013 and resumes with after.";

    private static async Task ServeAsync(HttpContext http, EventParts parts, IHostApplicationLifetime lifetime, string? after, string? workflow_run_id)
    {
        var place = Parameters.OptionalNumber(after, "after");
        var runId = Parameters.OptionalId(workflow_run_id, "workflow_run_id");
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new RefusedException(Problem.Of(StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket only."));
        }
        using var counted = parts.Clients.Enter(http.Caller());
        // Before the answer: who has it may count on hearing of all that happens from then on.
        var end = await parts.EndAsync(http.RequestAborted);
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        // Beyond the newest: the client has seen what a restored database forgot, and would wait until the numbers have come so far again.
        await parts.Stream(socket, http.Caller(), runId).ServeAsync(place > end ? null : place, end, lifetime.ApplicationStopping);
    }
}

/// <summary>What streams are made of.</summary>
internal sealed class EventParts(EventClients clients, EventHub hub, IStore store, RunWorkflows workflows, Authenticator authenticator, TimeProvider time, ApiOptions options)
{
    public EventClients Clients => clients;

    /// <summary>The place of the newest event.</summary>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public ValueTask<long> EndAsync(CancellationToken cancellationToken) => store.Events.LatestAsync(cancellationToken);

    /// <summary>A stream for a caller.</summary>
    public EventStream Stream(WebSocket socket, Caller caller, Guid? runId) =>
        new(socket, hub, store.Events, workflows, new EventSight(authenticator, caller, time, options.Access.StreamCheck), options, runId);
}
