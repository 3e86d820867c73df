using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Pools, by name.</summary>
    public Task<IReadOnlyList<PoolResource>> ListPoolsAsync(CancellationToken cancellationToken = default) =>
        GetAsync("pools", Json.IReadOnlyListPoolResource, cancellationToken);

    /// <summary>One pool.</summary>
    public Task<PoolResource> GetPoolAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(PoolPath(name), Json.PoolResource, cancellationToken);

    /// <summary>Writes a pool, new or over the one of its name.</summary>
    public Task<PoolResource> PutPoolAsync(string name, PutPoolRequest pool, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, PoolPath(name), JsonContent.Create(pool, Json.PutPoolRequest), Json.PoolResource, cancellationToken);

    /// <summary>Deletes a pool; a 404 when there was none, a 409 while it is in use.</summary>
    public Task DeletePoolAsync(string name, CancellationToken cancellationToken = default) => DeleteAsync(PoolPath(name), cancellationToken);

    private static string PoolPath(string name) => "pools/" + Uri.EscapeDataString(name);
}
