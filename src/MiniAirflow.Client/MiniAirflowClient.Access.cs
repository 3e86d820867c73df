using System.Net.Http.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Who the server takes the caller for.</summary>
    public Task<CallerResource> GetCallerAsync(CancellationToken cancellationToken = default) => GetAsync("auth/me", Json.CallerResource, cancellationToken);

    /// <summary>How one may log in; asks nobody who they are.</summary>
    public Task<LoginWaysResource> GetLoginWaysAsync(CancellationToken cancellationToken = default) => GetAsync("auth/ways", Json.LoginWaysResource, cancellationToken);

    /// <summary>API keys, newest first.</summary>
    public Task<IReadOnlyList<ApiKeyResource>> ListApiKeysAsync(CancellationToken cancellationToken = default) =>
        GetAsync("api-keys", Json.IReadOnlyListApiKeyResource, cancellationToken);

    /// <summary>Makes an API key; <see cref="ApiKeyResource.Key"/> of the answer holds it, this once.</summary>
    public Task<ApiKeyResource> CreateApiKeyAsync(CreateKeyRequest key, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "api-keys", JsonContent.Create(key, Json.CreateKeyRequest), Json.ApiKeyResource, cancellationToken);

    /// <summary>Revokes an API key for good; a 404 when there is none.</summary>
    public Task<ApiKeyResource> RevokeApiKeyAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, $"api-keys/{id}", null, Json.ApiKeyResource, cancellationToken);

    /// <summary>Users, by name.</summary>
    public Task<IReadOnlyList<UserResource>> ListUsersAsync(CancellationToken cancellationToken = default) =>
        GetAsync("users", Json.IReadOnlyListUserResource, cancellationToken);

    /// <summary>Makes a user; a 409 when the name is taken.</summary>
    public Task<UserResource> CreateUserAsync(CreateUserRequest user, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "users", JsonContent.Create(user, Json.CreateUserRequest), Json.UserResource, cancellationToken);

    /// <summary>Changes a user; a 404 when there is none.</summary>
    public Task<UserResource> ChangeUserAsync(string name, ChangeUserRequest change, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Patch, UserPath(name), JsonContent.Create(change, Json.ChangeUserRequest), Json.UserResource, cancellationToken);

    /// <summary>Deletes a user with their sessions; a 404 when there is none.</summary>
    public Task DeleteUserAsync(string name, CancellationToken cancellationToken = default) => DeleteAsync(UserPath(name), cancellationToken);

    /// <summary>A part of the audit record, newest first.</summary>
    public Task<IReadOnlyList<AuditRecordResource>> ListAuditRecordsAsync(AuditQuery query, CancellationToken cancellationToken = default) =>
        GetAsync("audit" + new QueryText().Add("actor", query.Actor).Add("action", query.Action).Add("target", query.Target).Add("outcome", query.Outcome).Add("from", query.From).Add("to", query.To)
            .Add("before", query.Before).Add("limit", query.Limit), Json.IReadOnlyListAuditRecordResource, cancellationToken);

    private static string UserPath(string name) => "users/" + Uri.EscapeDataString(name);
}
