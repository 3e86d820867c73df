using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workers;

/// <summary>The workers that are alive.</summary>
internal static class WorkerEndpoints
{
    public static void MapWorkers(this IEndpointRouteBuilder app) =>
        app.MapGet("/workers", ListAsync).WithTags("Workers")
            .Requires(Right.SystemRead).Describe("listWorkers", "Active workers, newest first")
            .Gives<IReadOnlyList<WorkerResource>>(200).Refuses(400);

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var workers = await store.Workers.ListActiveAsync(http.RequestAborted);
        return Answer.Part(http, workers, offset, limit, Shown, WireJson.Default.IReadOnlyListWorkerResource);
    }

    private static WorkerResource Shown(Worker worker) => new()
    {
        Id = worker.Id,
        Hostname = worker.Hostname,
        LastHeartbeat = worker.LastHeartbeat,
        Status = Word(worker.IsActive),
        Name = worker.Name,
        Queues = worker.Queues,
        Slots = worker.Slots,
        StartedAt = worker.StartedAt,
    };

    public static WorkerResource Shown(this WorkerEvent worker) => new()
    {
        Id = worker.Id,
        Hostname = worker.Hostname,
        LastHeartbeat = worker.LastHeartbeat,
        Status = Word(worker.IsActive),
        Name = worker.Name,
    };

    private static string Word(bool isActive) => isActive ? "active" : "inactive";
}
