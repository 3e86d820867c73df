using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Events;

/// <summary>The event stream, a WebSocket.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var clients = new ClientCount();
        Task Serve(HttpContext http, IStore store, EventHub hub, ApiOptions options, IHostApplicationLifetime lifetime, string? after, string? workflow_run_id) =>
            ServeAsync(clients, http, store, hub, options, lifetime, after, workflow_run_id);

        app.MapGet("/ws/updates", Serve).WithTags("Events")
            .Describe("streamEvents", "Events as they happen, over a WebSocket", About).GivesEvents().Refuses(400, 426, 503);
        app.MapGet("/ws/tasks", Serve).WithTags("Events")
            .Describe("streamEventsAlias", "Alias of /ws/updates", About).GivesEvents().Refuses(400, 426, 503);
    }

    private const string About =
        "Each text message is an envelope {type, payload, seq, at}: workflow_status with a workflow run, task_status with a task run (its logs empty), "
        + "worker_heartbeat with a worker. A client that is too slow is closed with 1013 and resumes with after.";

    private static async Task ServeAsync(
        ClientCount clients, HttpContext http, IStore store, EventHub hub, ApiOptions options, IHostApplicationLifetime lifetime, string? after, string? workflowRunId)
    {
        var place = Parameters.OptionalNumber(after, "after");
        var runId = Parameters.OptionalId(workflowRunId, "workflow_run_id");
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new RefusedException(Problem.Of(StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket only."));
        }
        if (!clients.TryEnter(options.MaxEventClients)) throw Problem.Unavailable("There are too many event streams; try again later.", RetryAfter);
        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await new EventStream(socket, hub, store.Events, options, runId).ServeAsync(place, lifetime.ApplicationStopping);
        }
        finally
        {
            clients.Leave();
        }
    }

    private sealed class ClientCount
    {
        private int _count;

        public bool TryEnter(int most)
        {
            if (Interlocked.Increment(ref _count) <= most) return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _count);
    }
}
