using Microsoft.AspNetCore.Http;

namespace MiniAirflow.Api.Defences;

/// <summary>Headers of every answer. A part that serves pages replaces the policy with its own.</summary>
internal static class SecurityHeaders
{
    public static void AddTo(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        // Known only of a proxy that was named. Names below this one are not ours to speak for.
        if (response.HttpContext.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
    }
}
