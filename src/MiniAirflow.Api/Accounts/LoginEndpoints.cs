using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Accounts;

/// <summary>Log in, log out, and who am I.</summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/auth").WithTags("Access");
        auth.MapOidc();
        auth.MapGet("/ways", Ways)
            .IsOpenToAll().Describe("getLoginWays", "How one may log in here", "For the page that asks for name and password, to whom it cannot yet be known.")
            .Gives<LoginWaysResource>(200);
        auth.MapPost("/login", LoginAsync)
            .IsOpenToAll().Describe("login", "Log in with name and password", "Sets the session's cookie, which only this server's own pages send. Whoever fails again and again has to wait.")
            .Takes<LoginRequest>().Gives<CallerResource>(200).Refuses(400, 401, 413, 415, 429);
        auth.MapPost("/logout", LogoutAsync)
            .RequiresLogin().Describe("logout", "End the session", "Its cookie opens nothing any more, whoever has a copy.")
            .Gives(204).Refuses(401);
        auth.MapPost("/password", ChangePasswordAsync)
            .RequiresLogin().Describe("changePassword", "Choose another password", "For users with a password here. All of their sessions end, this one too.")
            .Takes<ChangePasswordRequest>().Gives(204).Refuses(400, 401, 403, 413, 415, 429);
        auth.MapGet("/me", Me)
            .RequiresLogin().Describe("getCaller", "Who the server takes you for, and what you may do")
            .Gives<CallerResource>(200).Refuses(401);
        auth.MapPost("/ws-ticket", Ticket)
            .RequiresLogin(changesNothing: true).Describe("createTicket", "A ticket for one event stream", "For pages that show a key, since a browser sends no header with a WebSocket: /ws/updates?ticket=TICKET. Good once, for half a minute, at this server.")
            .Gives<TicketResource>(201).Refuses(401, 503);
    }

    private static async Task<IResult> LoginAsync(HttpContext http, PasswordLogin login, ApiOptions options)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.LoginRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("username", "The body must hold username and password.");
        var (principal, token) = await login.LogInAsync(http, wish.Username, wish.Password);
        SessionCookie.Write(http, token, options.Access.SessionLifetime);
        return Answer.Json(principal.Shown(options.Access.Authentication), WireJson.Default.CallerResource);
    }

    private static async Task<IResult> LogoutAsync(HttpContext http, IStore store)
    {
        if (http.Caller().Credential is { Kind: PrincipalKind.User } session) await store.Access.EndSessionAsync(session.Hash, http.RequestAborted);
        SessionCookie.Remove(http);
        http.Record("session");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext http, IStore store, PasswordLogin login, ApiOptions options)
    {
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.ChangePasswordRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("current", "The body must hold current and new.");
        if (http.Caller().Principal is not { Kind: PrincipalKind.User, Name: var name }) throw Problem.Forbidden("Only a user who has logged in has a password to change.");
        http.Record($"user {name}", "another password");
        await login.CheckAsync(http, name, wish.Current);
        var hash = UserEndpoints.HashOf(wish.New, name, "new", options);
        await store.Access.ChangeUserAsync(name, new UserChange { PasswordHash = hash }, http.RequestAborted);
        SessionCookie.Remove(http);
        return TypedResults.NoContent();
    }

    private static IResult Ways(ApiOptions options) => Answer.Json(
        new LoginWaysResource { Authentication = AccessMapping.Word(options.Access.Authentication), Provider = options.Access.Oidc is not null }, WireJson.Default.LoginWaysResource);

    private static IResult Me(HttpContext http, ApiOptions options) =>
        Answer.Json(http.Caller().Principal.Shown(options.Access.Authentication), WireJson.Default.CallerResource);

    private static IResult Ticket(HttpContext http, Tickets tickets)
    {
        var ticket = tickets.Issue(http.Caller()) ?? throw Problem.Unavailable("Too many tickets are out; try again in a moment.", Tickets.Lifetime);
        return Answer.Json(new TicketResource { Ticket = ticket, ExpiresIn = (int)Tickets.Lifetime.TotalSeconds }, WireJson.Default.TicketResource, StatusCodes.Status201Created);
    }
}
