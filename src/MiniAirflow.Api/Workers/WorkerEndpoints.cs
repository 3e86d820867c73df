using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workers;

/// <summary>The workers that are alive, and which of them take tasks.</summary>
internal static class WorkerEndpoints
{
    public static void MapWorkers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/workers", ListAsync).WithTags("Workers")
            .Requires(Right.SystemRead).Describe("listWorkers", "Active workers, newest first")
            .Gives<IReadOnlyList<WorkerResource>>(200).Refuses(400);
        app.MapPost("/workers/{id}/drain", DrainAsync).WithTags("Workers")
            .Requires(Right.SystemOperate).Describe("drainWorker", "Give a worker no more tasks",
                "What it holds goes on to its end; what waits in it for a slot goes back to the queue. It is `draining` while it holds anything, then `drained`, until somebody ends that, also over restarts of the server. "
                + "One that is drained already keeps its time, and gets the new reason. A worker that is started anew is another one, and takes tasks.")
            .Takes<DrainWorkerRequest>(isOptional: true).Gives<WorkerResource>(200).Refuses(400, 404, 413, 415);
        app.MapDelete("/workers/{id}/drain", UndrainAsync).WithTags("Workers")
            .Requires(Right.SystemOperate).Describe("undrainWorker", "Give a worker tasks again", "A no-op for one that takes tasks.")
            .Gives<WorkerResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var workers = await store.Workers.ListActiveAsync(http.RequestAborted);
        var held = await store.Workers.CountHeldAsync(http.RequestAborted);
        return Answer.Part(http, workers, offset, limit, worker => Shown(worker, held), WireJson.Default.IReadOnlyListWorkerResource);
    }

    private static async Task<IResult> DrainAsync(HttpContext http, IStore store, string id)
    {
        var workerId = Parameters.Id(id);
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.DrainWorkerRequest, http.RequestAborted) ?? new DrainWorkerRequest();
        var reason = wish.Reason is { Length: > 0 } text ? Parameters.Words(text, "reason") : "";
        var by = http.By(wish.By, "api");
        var worker = await FindAsync(store, workerId, http.RequestAborted);
        http.Record($"worker {worker.Name} {worker.Id}", reason);
        return await AnswerAsync(http, store, await store.Workers.DrainAsync(workerId, by, reason, http.RequestAborted) ?? throw NotFound(workerId));
    }

    private static async Task<IResult> UndrainAsync(HttpContext http, IStore store, string id)
    {
        var workerId = Parameters.Id(id);
        var worker = await FindAsync(store, workerId, http.RequestAborted);
        http.Record($"worker {worker.Name} {worker.Id}");
        return await AnswerAsync(http, store, await store.Workers.UndrainAsync(workerId, http.RequestAborted) ?? throw NotFound(workerId));
    }

    private static async Task<Worker> FindAsync(IStore store, Guid id, CancellationToken cancellationToken) =>
        await store.Workers.FindAsync(id, cancellationToken) is { IsActive: true } worker ? worker : throw NotFound(id);

    private static async Task<IResult> AnswerAsync(HttpContext http, IStore store, Worker worker) =>
        Answer.Json(Shown(worker, await store.Workers.CountHeldAsync(http.RequestAborted)), WireJson.Default.WorkerResource);

    private static RefusedException NotFound(Guid id) => Problem.NotFound("active worker", id.ToString());

    private static WorkerResource Shown(Worker worker, IReadOnlyDictionary<Guid, int> counts)
    {
        var held = counts.GetValueOrDefault(worker.Id);
        return new WorkerResource
        {
            Id = worker.Id,
            Hostname = worker.Hostname,
            LastHeartbeat = worker.LastHeartbeat,
            Status = Word(worker.IsActive),
            Name = worker.Name,
            Queues = worker.Queues,
            Slots = worker.Slots,
            StartedAt = worker.StartedAt,
            TakesTasks = worker.TakesTasks,
            Held = held,
            Drain = worker.Drain is not { } drain ? null
                : new WorkerDrainResource { State = held > 0 ? "draining" : "drained", Since = drain.Since, By = drain.By, Reason = drain.Reason },
        };
    }

    public static WorkerResource Shown(this WorkerEvent worker) => new()
    {
        Id = worker.Id,
        Hostname = worker.Hostname,
        LastHeartbeat = worker.LastHeartbeat,
        Status = Word(worker.IsActive),
        Name = worker.Name,
        TakesTasks = worker is { IsActive: true, IsDrained: false },
    };

    private static string Word(bool isActive) => isActive ? "active" : "inactive";
}
