using Microsoft.AspNetCore.Http;

namespace MiniAirflow.Api.Access;

/// <summary>The cookie of a session: out of reach of scripts, sent to this site by its own pages only, and over TLS bound to this host by its name.</summary>
internal static class SessionCookie
{
    private const string OverTls = "__Host-miniairflow";
    private const string Plain = "miniairflow-session";

    /// <summary>The session's token; null for none.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies[NameFor(http)];

    public static void Write(HttpContext http, string token, TimeSpan lifetime) => http.Response.Cookies.Append(NameFor(http), token, Options(http, lifetime));

    public static void Remove(HttpContext http) => http.Response.Cookies.Delete(NameFor(http), Options(http, null));

    private static string NameFor(HttpContext http) => http.Request.IsHttps ? OverTls : Plain;

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
