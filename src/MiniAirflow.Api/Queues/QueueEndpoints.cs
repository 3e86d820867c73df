using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Pauses;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Api.Waiting;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Api.Queues;

/// <summary>The queues that are in use; who occupies a queue or a pool, and who waits for it.</summary>
internal static class QueueEndpoints
{
    private const string Lists = "Two lists, each as long as `limit` at most: `holders`, the longest first, and `waiters`, in the order in which they are taken. "
        + "`holding` and `waiting` count all of them. The lists leave out task runs of workflows that the caller may not see, and `is_bounded` says so.";

    public static void MapQueues(this IEndpointRouteBuilder app)
    {
        var queues = app.MapGroup("/queues").WithTags("Queues");
        queues.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listQueues", "Queues that are in use, by name",
                "Each that a worker serves, in which task runs wait, of which workers hold any, or that is paused; with the workers that serve it, their free slots, and why those that wait do.")
            .Gives<IReadOnlyList<QueueResource>>(200).Refuses(400);
        queues.MapGet("/{name}/tasks", OfQueueAsync)
            .Requires(Right.SystemRead).Describe("listQueueTasks", "What workers hold of a queue, and what waits in it", Lists + " A queue is but a name: one that nobody uses is empty.")
            .Gives<OccupancyResource>(200).Refuses(400);
        app.MapGet("/pools/{name}/tasks", OfPoolAsync).WithTags("Pools")
            .Requires(Right.SystemRead).Describe("listPoolTasks", "Who occupies slots of a pool, and who waits for it",
                Lists + " One that needs more slots than the pool has says so in a `sentence` of its own. A pool that is still to be made is found too, while tasks wait for it.")
            .Gives<OccupancyResource>(200).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, TimeProvider time, string? offset, string? limit)
    {
        var ready = (await store.Statistics.ReadAsync(http.RequestAborted)).Queues;
        var held = await store.Occupancies.CountHeldAsync(http.RequestAborted);
        var queues = QueueBoard.Of(ready, held, await store.SurroundingsAsync(time, http.RequestAborted));
        return Answer.Part(http, queues, offset, limit, Shown, WireJson.Default.IReadOnlyListQueueResource);
    }

    private static async Task<IResult> OfQueueAsync(HttpContext http, IStore store, TimeProvider time, string name, string? limit)
    {
        var part = await PartAsync(http, store, limit);
        var found = await store.Occupancies.OfQueueAsync(Parameters.Name(name, "name"), part, http.RequestAborted);
        var around = await store.SurroundingsAsync(time, http.RequestAborted);
        var why = QueueBoard.Of(name, found.Waiting == 0 ? null : new QueueStatistics(name, found.Waiting, around.Now), found.Holding, around).Why;
        return Shown(name, found, why, part, around.Workers, _ => null);
    }

    private static async Task<IResult> OfPoolAsync(HttpContext http, IStore store, TimeProvider time, string name, string? limit)
    {
        var part = await PartAsync(http, store, limit);
        var found = await store.Occupancies.OfPoolAsync(Parameters.Name(name, "name"), part, http.RequestAborted);
        if (found is { State.Size: null, Waiting: 0, Holding: 0 }) throw Problem.NotFound("pool", ProblemText.Quoted(name));
        var around = await store.SurroundingsAsync(time, http.RequestAborted);
        return Shown(name, found, PoolWait.Explain(found, around.Now), part, around.Workers, row => PoolWait.ExplainApart(row, name, found, around.Now)?.Sentence);
    }

    private static async Task<OccupancyPart> PartAsync(HttpContext http, IStore store, string? limit) =>
        new((int)Parameters.Number(limit, "limit", 1, Parameters.MaxLimit, Parameters.OccupancyLimit), await http.WithinAsync(store, Right.RunsRead));

    private static QueueResource Shown(QueueStatus queue) => new()
    {
        Name = queue.Name,
        Workers = [.. queue.Workers.Select(worker => worker.Name).Order(StringComparer.Ordinal)],
        Slots = queue.Slots,
        FreeSlots = queue.FreeSlots,
        Holding = queue.Held,
        Waiting = queue.Ready,
        OldestSince = queue.OldestSince,
        Pause = queue.Pause?.Shown(queue.Pause.Subject.Scope == PauseScope.Queue ? queue.Name : null),
        Kind = queue.Why?.Kind.Word(),
        Sentence = queue.Why?.Sentence,
    };

    private static IResult Shown(string name, Occupancy found, WaitExplanation? why, OccupancyPart part, IReadOnlyList<WorkerLoad> workers, Func<OccupancyRow, string?> sentence)
    {
        var names = workers.ToDictionary(one => one.Worker.Id, one => one.Worker.Name);
        return Answer.Json(new OccupancyResource
        {
            Name = name,
            Holding = found.Holding,
            Waiting = found.Waiting,
            Kind = why?.Kind.Word(),
            Sentence = why?.Sentence,
            IsBounded = part.Within is not null,
            Holders = [.. found.Holders.Select(row => Shown(row, null))],
            Waiters = [.. found.Waiters.Select(row => Shown(row, sentence(row)))],
        }, WireJson.Default.OccupancyResource);

        OccupantResource Shown(OccupancyRow row, string? own) => new()
        {
            TaskRunId = row.TaskRunId,
            WorkflowRunId = row.RunId,
            WorkflowName = row.WorkflowName,
            TaskName = row.TaskName,
            MapIndex = row.MapIndex < 0 ? null : row.MapIndex,
            Attempt = row.Attempt,
            State = row.State.Word(),
            Slots = row.Slots,
            Priority = row.Priority,
            Since = row.Since,
            WorkerName = row.WorkerId is { } id ? names.GetValueOrDefault(id) : null,
            Sentence = own,
        };
    }
}
