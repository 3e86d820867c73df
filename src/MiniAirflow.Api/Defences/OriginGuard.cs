using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;

namespace MiniAirflow.Api.Defences;

/// <summary>Lets only our own pages and the listed ones speak to the API, the WebSocket included (S07, S08).</summary>
internal sealed class OriginGuard(ApiOptions options)
{
    private readonly HashSet<string> _allowed = new(options.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <returns>True when the request was a preflight and is answered.</returns>
    public bool Check(HttpContext http)
    {
        var request = http.Request;
        var origin = request.Headers.Origin.ToString();
        if (IsPage(request)) return false;
        if (origin.Length == 0)
        {
            RefuseCrossSiteWrite(request);
            return false;
        }
        if (_allowed.Contains(origin))
        {
            AddCorsHeaders(http.Response, origin);
            return AnswerPreflight(http);
        }
        if (!IsSameOrigin(request, origin))
        {
            throw Problem.Forbidden("Pages of another origin may not use this API; an operator can list theirs in CORS_ALLOWED_ORIGINS.");
        }
        return false;
    }

    /// <summary>A browser that sends no origin still tells where a request comes from.</summary>
    private static void RefuseCrossSiteWrite(HttpRequest request)
    {
        if (IsSafe(request.Method)) return;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            throw Problem.Forbidden("A page of another site may not change anything here.");
        }
    }

    /// <summary>The interface's own files are the same for everybody and hold nothing. Browsers name an origin when they load scripts of ours, and behind a proxy
    /// it is not the one that we were asked under.</summary>
    private static bool IsPage(HttpRequest request) => IsSafe(request.Method) && request.Path.StartsWithSegments("/ui");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsSameOrigin(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static void AddCorsHeaders(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlExposeHeaders = "X-Total-Count, X-Log-Offset, X-Log-Length, Location, Retry-After";
        response.Headers.Append("Vary", "Origin");
    }

    private static bool AnswerPreflight(HttpContext http)
    {
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0) return false;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
        http.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, traceparent";
        http.Response.Headers.AccessControlMaxAge = "600";
        return true;
    }
}
