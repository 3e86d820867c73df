using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Stands between routing and handlers: nobody passes whom the route's policy does not name. It goes by the route that was found, never by the text of the address (S03).</summary>
internal sealed class AccessGate(Authenticator authenticator, RequestLimits limits, ObjectNames names)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is RouteEndpoint)
        {
            var policy = endpoint.Metadata.GetMetadata<RoutePolicy>() ?? throw Problem.Forbidden("This route says of nobody that they may use it, so nobody may.");
            try
            {
                await AdmitAsync(http, policy);
            }
            catch (RefusedException refused)
            {
                if (refused.Problem.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = "Bearer realm=\"miniairflow\"";
                await AuditTrail.RefusedAsync(http, endpoint, policy, refused);
                throw;
            }
        }
        await next(http);
    }

    private async ValueTask AdmitAsync(HttpContext http, RoutePolicy policy)
    {
        if (policy.IsOpen)
        {
            limits.Take(Callers.SourceOf(http));
            return;
        }
        Caller caller;
        try
        {
            caller = await authenticator.CallerOfAsync(http);
        }
        catch (RefusedException)
        {
            limits.Take(Callers.SourceOf(http));
            throw;
        }
        http.Features.Set(caller);
        limits.Take(caller);
        RefuseForeignPage(http, caller);
        if (policy.Right is not { } right) return;
        if (!AccessRule.AllowsAny(caller.Principal, right)) throw Refusals.Missing(caller.Principal, right);
        if (policy.On != On.Nothing && !AccessRule.AllowsEverything(caller.Principal, right)) await CheckObjectAsync(http, policy.On, caller.Principal, right);
    }

    /// <summary>What is not theirs seems not to exist, in the same words as what does not (S05).</summary>
    private async ValueTask CheckObjectAsync(HttpContext http, On kind, Principal principal, Right right)
    {
        // An id that cannot be read is refused by the handler, whoever asks.
        if (!Guid.TryParseExact(http.Request.RouteValues["id"]?.ToString(), "D", out var id)) return;
        var workflow = await names.WorkflowOfAsync(kind, id, http.RequestAborted);
        if (workflow is null || !AccessRule.Allows(principal, Right.WorkflowsRead, workflow)) throw Problem.NotFound(ObjectNames.ThingOf(kind), id);
        if (!AccessRule.Allows(principal, right, workflow)) throw Refusals.Missing(principal, right);
    }

    /// <summary>A browser sends a session's cookie by itself, so what uses it to change something or to listen must say which page asks; that it is ours was checked before (S07, S08).</summary>
    private static void RefuseForeignPage(HttpContext http, Caller caller)
    {
        if (caller.Credential?.Kind != PrincipalKind.User || Authenticator.TicketOf(http) is not null) return;
        var changes = !HttpMethods.IsGet(http.Request.Method) || http.WebSockets.IsWebSocketRequest;
        if (changes && http.Request.Headers.Origin.Count == 0 && http.Request.Headers["Sec-Fetch-Site"].ToString() != "same-origin")
            throw Problem.Forbidden("A change by a session must come with its page's Origin; programs use a key.");
    }
}

/// <summary>Puts the gate in its place.</summary>
internal static class AccessPipeline
{
    /// <summary>To be called after routing.</summary>
    public static void UseAccessGate(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<AccessGate>();
        app.Use(next => http => gate.InvokeAsync(http, next));
    }
}
