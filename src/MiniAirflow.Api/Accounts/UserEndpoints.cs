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

/// <summary>Users: list, make, change, delete.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/users").WithTags("Access");
        users.MapGet("", ListAsync)
            .Requires(Right.AccessManage).Describe("listUsers", "Users, by name")
            .Gives<IReadOnlyList<UserResource>>(200).Refuses(400, 401, 403);
        users.MapPost("", CreateAsync)
            .Requires(Right.AccessManage).Describe("createUser", "Make a user", $"A password has {Passwords.MinLength} to {Passwords.MaxLength} characters. There is no user until somebody makes one.")
            .Takes<CreateUserRequest>().Gives<UserResource>(201).Refuses(400, 401, 403, 409, 413, 415);
        users.MapPatch("/{name}", ChangeAsync)
            .Requires(Right.AccessManage).Describe("changeUser", "Change what a user may do, whether they may log in, or their password", "Being disabled, and another password, ends all of their sessions.")
            .Takes<ChangeUserRequest>().Gives<UserResource>(200).Refuses(400, 401, 403, 404, 413, 415);
        users.MapDelete("/{name}", DeleteAsync)
            .Requires(Right.AccessManage).Describe("deleteUser", "Delete a user, and end their sessions", "What they did stays on the audit record.")
            .Gives(204).Refuses(400, 401, 403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var users = await store.Access.ListUsersAsync(http.RequestAborted);
        return Answer.Part(http, users, offset, limit, user => user.Shown(), WireJson.Default.IReadOnlyListUserResource);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IStore store, ApiOptions options)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.CreateUserRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("name", "The body must be a user, as in {\"name\": \"ann\", \"password\": \"…\", \"grants\": [{\"role\": \"viewer\"}]}.");
        var name = Parameters.Name(wish.Name, "name");
        var grants = AccessMapping.Read(wish.Grants);
        var hash = HashOf(wish.Password, name, "password", options);
        var user = await store.Access.AddUserAsync(new User { Id = Guid.Empty, Name = name, PasswordHash = hash, Grants = grants, CreatedAt = default }, http.RequestAborted)
            ?? throw Problem.Conflict($"There is a user {ProblemText.Quoted(name)} already; change that one with PATCH.");
        http.Record($"user {name}", $"created, {GrantText.Write(grants)}");
        return Answer.Created(http, $"/users/{Uri.EscapeDataString(name)}", user.Shown(), WireJson.Default.UserResource);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IStore store, ApiOptions options, string name)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.ChangeUserRequest, http.RequestAborted);
        if (wish is null or { Password: null, Grants: null, IsDisabled: null }) throw Problem.BadParameter("grants", "The body must say what is to change: password, grants or is_disabled.");
        var before = await store.Access.FindUserAsync(name, http.RequestAborted) ?? throw NotFound(name);
        var change = new UserChange
        {
            PasswordHash = wish.Password is { } password ? HashOf(password, name, "password", options) : null,
            Grants = wish.Grants is { } grants ? AccessMapping.Read(grants) : null,
            IsDisabled = wish.IsDisabled,
        };
        var after = await store.Access.ChangeUserAsync(name, change, http.RequestAborted) ?? throw NotFound(name);
        http.Record($"user {name}", string.Join("; ", Changes(before, after, change)));
        return Answer.Json(after.Shown(), WireJson.Default.UserResource);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name)
    {
        http.Record($"user {name}", "deleted");
        return await store.Access.DeleteUserAsync(name, http.RequestAborted) ? TypedResults.NoContent() : throw NotFound(name);
    }

    /// <summary>What is kept of a password that somebody chose.</summary>
    internal static string HashOf(string password, string user, string parameter, ApiOptions options) =>
        Passwords.Problem(password, user) is { } problem ? throw Problem.BadParameter(parameter, problem) : Passwords.HashOf(password, options.Access.PasswordRounds);

    private static IEnumerable<string> Changes(User before, User after, UserChange change)
    {
        if (change.Grants is not null) yield return $"{GrantText.Write(before.Grants)} → {GrantText.Write(after.Grants)}";
        if (change.PasswordHash is not null) yield return "another password";
        if (before.IsDisabled != after.IsDisabled) yield return after.IsDisabled ? "disabled" : "enabled";
    }

    private static RefusedException NotFound(string name) => Problem.NotFound("user", ProblemText.Quoted(name));
}
