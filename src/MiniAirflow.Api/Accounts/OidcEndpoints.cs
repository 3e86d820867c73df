using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Accounts;

/// <summary>The two steps of a log-in at an OpenID provider.</summary>
internal static class OidcEndpoints
{
    private const string Binding = "miniairflow-login";
    private const string CallbackPath = "/auth/oidc/callback";

    public static void MapOidc(this RouteGroupBuilder auth)
    {
        auth.MapGet("/oidc/login", BeginAsync)
            .IsOpenToAll().Describe("beginOidcLogin", "Log in at the OpenID provider", "For browsers: answers with a redirect there. 404 where no provider is set.")
            .Gives(302).Refuses(400, 404, 429, 503);
        auth.MapGet("/oidc/callback", EndAsync)
            .IsOpenToAll().Describe("endOidcLogin", "What the OpenID provider sends the browser back to", "Sets the session's cookie, and leads to the path that the log-in began with.")
            .GivesText("text/html").Refuses(400, 401, 404, 429, 503);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, string? next)
    {
        var login = LoginOf(http);
        var path = string.IsNullOrEmpty(next) ? "/" : IsOwnPath(next) ? next : throw Problem.BadParameter("next", "next must be a path of this server, as in /workflows.");
        var (address, binding) = await login.BeginAsync($"{http.Request.Scheme}://{http.Request.Host}{CallbackPath}", path, http.RequestAborted);
        // Lax, because the provider's page sends the browser back; it binds the answer to the browser that asked, and opens nothing.
        http.Response.Cookies.Append(Binding, binding, new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = CallbackPath, MaxAge = OidcLogin.Patience, IsEssential = true });
        return TypedResults.Redirect(address.AbsoluteUri);
    }

    private static async Task<IResult> EndAsync(HttpContext http, string? code, string? state)
    {
        var (login, source) = (LoginOf(http), Callers.SourceOf(http));
        try
        {
            var (principal, token, next) = await login.EndAsync(code ?? "", state ?? "", http.Request.Cookies[Binding] ?? "", http.RequestAborted);
            await AuditTrail.LoggedInAsync(http, principal.Name, source, AuditOutcome.Done, "at the provider");
            http.Response.Cookies.Delete(Binding, new() { Path = CallbackPath });
            SessionCookie.Write(http, token, http.RequestServices.GetRequiredService<ApiOptions>().Access.SessionLifetime);
            // A redirect would still be the provider's navigation, with which browsers send no strict cookie; a page that goes on is this server's own.
            return TypedResults.Content($"<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url={System.Net.WebUtility.HtmlEncode(next)}\"><title>Mini Airflow</title>Logged in.", "text/html; charset=utf-8");
        }
        catch (RefusedException refused) when (refused.Problem.Status == StatusCodes.Status401Unauthorized)
        {
            await AuditTrail.LoggedInAsync(http, "", source, AuditOutcome.Refused, refused.Problem.Error);
            throw;
        }
    }

    /// <summary>Whether a browser that is sent there stays on this server (S21): one slash, and nothing that a browser takes for a second one.</summary>
    internal static bool IsOwnPath(string path) =>
        path.Length <= 500 && path[0] == '/' && !(path.Length > 1 && path[1] is '/' or '\\') && path.All(one => one is > ' ' and < '\x7f' and not '\\');

    private static OidcLogin LoginOf(HttpContext http) => http.RequestServices.GetService<OidcLogin>() ?? throw Problem.NotFound("OpenID provider", "here; log in with POST /auth/login");
}
