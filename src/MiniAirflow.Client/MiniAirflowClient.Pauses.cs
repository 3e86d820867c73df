using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Pauses, newest first.</summary>
    public Task<IReadOnlyList<PauseResource>> ListPausesAsync(CancellationToken cancellationToken = default) =>
        GetAsync("pauses", Json.IReadOnlyListPauseResource, cancellationToken);

    /// <summary>Pauses; what is paused already gets the new reason and end.</summary>
    public Task<PauseResource> PauseAsync(CreatePauseRequest pause, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "pauses", JsonContent.Create(pause, Json.CreatePauseRequest), Json.PauseResource, cancellationToken);

    /// <summary>Ends a pause; a 404 when there was none.</summary>
    /// <param name="scope"><c>workflow</c>, <c>queue</c> or <c>all</c>.</param>
    /// <param name="name">Name or id of the workflow, or name of the queue; null for everything.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ResumeAsync(string scope, string? name = null, CancellationToken cancellationToken = default) =>
        DeleteAsync("pauses" + new QueryText().Add("scope", scope).Add("name", name), cancellationToken);
}
