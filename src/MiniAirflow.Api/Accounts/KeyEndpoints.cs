using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Accounts;

/// <summary>Keys: list, make, revoke. There is no way to change one, or to read it again.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api-keys").WithTags("Access");
        keys.MapGet("", ListAsync)
            .Requires(Right.AccessManage).Describe("listApiKeys", "API keys, newest first, the revoked and expired ones too")
            .Gives<IReadOnlyList<ApiKeyResource>>(200).Refuses(400, 401, 403);
        keys.MapPost("", CreateAsync)
            .Requires(Right.AccessManage).Describe("createApiKey", "Make an API key", "The answer holds the key, this once: what is stored is a hash. A program sends it as 'Authorization: Bearer KEY'.")
            .Takes<CreateKeyRequest>().Gives<ApiKeyResource>(201).Refuses(400, 401, 403, 413, 415);
        keys.MapDelete("/{id}", RevokeAsync)
            .Requires(Right.AccessManage).Describe("revokeApiKey", "Revoke an API key for good", "Requests with it are refused at once by this server, and within 5 seconds by every other one; its event streams are closed.")
            .Gives<ApiKeyResource>(200).Refuses(400, 401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var keys = await store.Access.ListKeysAsync(http.RequestAborted);
        return Answer.Part(http, keys, offset, limit, key => key.Shown(), WireJson.Default.IReadOnlyListApiKeyResource);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IStore store, TimeProvider time)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.CreateKeyRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("name", "The body must be a key, as in {\"name\": \"ci\", \"grants\": [{\"role\": \"operator\"}]}.");
        var name = Parameters.Words(wish.Name, "name", Limits.MaxNameLength);
        var grants = AccessMapping.Read(wish.Grants);
        if (wish.ExpiresAt <= time.GetUtcNow()) throw Problem.BadParameter("expires_at", "expires_at must lie in the future.");
        var (secret, prefix) = KeyText.New();
        var key = (await store.Access.AddKeyAsync(new ApiKey
        {
            Id = Guid.Empty, Name = name, Prefix = prefix, Hash = KeyText.HashOf(secret), Grants = grants, CreatedBy = http.Caller().Principal.Name, CreatedAt = default, ExpiresAt = wish.ExpiresAt,
        }, mustBeFirst: false, http.RequestAborted))!;
        http.Record($"key {key.Prefix} {key.Name}", $"{GrantText.Write(key.Grants)}{(key.ExpiresAt is { } end ? $", until {end:u}" : ", for ever")}");
        return Answer.Created(http, $"/api-keys/{key.Id}", key.Shown(secret), WireJson.Default.ApiKeyResource);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, IStore store, string id)
    {
        var keyId = Parameters.Id(id);
        var key = await store.Access.RevokeKeyAsync(keyId, http.RequestAborted) ?? throw Problem.NotFound("key", keyId);
        http.Record($"key {key.Prefix} {key.Name}", "revoked");
        return Answer.Json(key.Shown(), WireJson.Default.ApiKeyResource);
    }
}
