using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Queues that are in use, by name.</summary>
    public Task<IReadOnlyList<QueueResource>> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        GetAsync("queues", Json.IReadOnlyListQueueResource, cancellationToken);

    /// <summary>What workers hold of a queue, and what waits in it.</summary>
    /// <param name="name">Name of the queue; one that nobody uses is empty.</param>
    /// <param name="limit">Most of either list, from 1 to 1000; null for the server's choice.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<OccupancyResource> GetQueueTasksAsync(string name, int? limit = null, CancellationToken cancellationToken = default) =>
        GetAsync($"queues/{Uri.EscapeDataString(name)}/tasks{new QueryText().Add("limit", limit)}", Json.OccupancyResource, cancellationToken);

    /// <summary>Who occupies slots of a pool, and who waits for it; a 404 when there is no such pool and nobody waits for it.</summary>
    /// <param name="name">Name of the pool.</param>
    /// <param name="limit">Most of either list, from 1 to 1000; null for the server's choice.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<OccupancyResource> GetPoolTasksAsync(string name, int? limit = null, CancellationToken cancellationToken = default) =>
        GetAsync($"{PoolPath(name)}/tasks{new QueryText().Add("limit", limit)}", Json.OccupancyResource, cancellationToken);
}
