using System.Text.Json;
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
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Secrets;

/// <summary>Secrets: list, write, delete, seal anew. There is no route that reads a value back.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder app)
    {
        var secrets = app.MapGroup("/secrets").WithTags("Secrets");
        secrets.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listSecrets", "Secrets, by name, without their values")
            .Gives<IReadOnlyList<SecretResource>>(200).Refuses(400);
        secrets.MapGet("/{name}", GetAsync)
            .Requires(Right.SystemRead).Describe("getSecret", "One secret without its value, and which workflows name it")
            .Gives<SecretResource>(200).Refuses(400, 404);
        secrets.MapPut("/{name}", PutAsync)
            .Requires(Right.SystemWrite).Describe("putSecret", "Write a secret, new or over the one of its name", "Tasks that begin afterwards get the new value.")
            .Takes<PutSecretRequest>().Gives<SecretResource>(200).Refuses(400, 409, 413, 415);
        secrets.MapDelete("/{name}", DeleteAsync)
            .Requires(Right.SystemWrite).Describe("deleteSecret", "Delete a secret", "Tasks that name it fail from then on.")
            .Gives(204).Refuses(400, 404);
        secrets.MapPost("/rotate", RotateAsync)
            .Requires(Right.SystemWrite).Describe("rotateSecrets", "Seal all secrets anew under the newest key", "When it has ended, older keys can be removed. It may be repeated.")
            .Gives<RotationResource>(200).Refuses(409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var secrets = await store.Secrets.ListAsync(http.RequestAborted);
        return Answer.Part(http, secrets, offset, limit, secret => Shown(secret), WireJson.Default.IReadOnlyListSecretResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string name) => await AnswerAsync(http, store, Parameters.Name(name, "name"));

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, ISecretKeyring keyring, string name)
    {
        _ = Parameters.Name(name, "name");
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.PutSecretRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("value", "The body must be a secret, as in {\"value\": \"…\", \"description\": \"the warehouse\"}.");
        NamedValue.Check(wish.Value, wish.Description, mayBeEmpty: false);
        http.Record($"secret {name}");
        await store.Secrets.PutAsync(SecretBox.Seal(Keys(keyring), name, wish.Value), wish.Description ?? "", http.RequestAborted);
        return await AnswerAsync(http, store, name);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name)
    {
        http.Record($"secret {Parameters.Name(name, "name")}");
        return await store.Secrets.DeleteAsync(name, http.RequestAborted) ? TypedResults.NoContent() : throw NotFound(name);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, IStore store, ISecretKeyring keyring)
    {
        var keys = Keys(keyring);
        var all = await store.Secrets.ReadAllAsync(http.RequestAborted);
        var rotated = 0;
        foreach (var secret in all.Where(one => one.KeyId != keys.Current.Id))
        {
            // Whoever wrote it meanwhile has sealed it under the newest key.
            if (await store.Secrets.ReplaceAsync(secret, SecretBox.Seal(keys, secret.Name, Open(keys, secret)), http.RequestAborted)) rotated++;
        }
        http.Record("secrets", $"{rotated} of {all.Count} sealed anew under key {keys.Current.Id}");
        return Answer.Json(new RotationResource { KeyId = keys.Current.Id, Rotated = rotated, Total = all.Count }, WireJson.Default.RotationResource);
    }

    private static SecretKeys Keys(ISecretKeyring keyring)
    {
        try
        {
            return keyring.FindOrMake();
        }
        catch (SecretException e)
        {
            throw Problem.Conflict(e.Message);
        }
    }

    private static string Open(SecretKeys keys, SealedSecret secret)
    {
        try
        {
            return SecretBox.Open(keys, secret);
        }
        catch (SecretException e)
        {
            throw Problem.Conflict(e.Message);
        }
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IStore store, string name)
    {
        var secret = (await store.Secrets.ListAsync(http.RequestAborted)).FirstOrDefault(one => one.Name == name) ?? throw NotFound(name);
        var mentioning = await store.Workflows.ListMentioningAsync($"\"{JsonEncodedText.Encode(name)}\"", http.RequestAborted);
        return Answer.Json(Shown(secret, [.. mentioning.Where(one => NamedValues.NamesSecret(one, name) && http.May(Right.WorkflowsRead, one.Name)).Select(one => one.Name)]), WireJson.Default.SecretResource);
    }

    private static SecretResource Shown(SecretInfo secret, IReadOnlyList<string>? usedBy = null) =>
        new() { Name = secret.Name, Description = secret.Description, KeyId = secret.KeyId, UpdatedAt = secret.UpdatedAt, UsedBy = usedBy };

    private static RefusedException NotFound(string name) => Problem.NotFound("secret", ProblemText.Quoted(name));
}
