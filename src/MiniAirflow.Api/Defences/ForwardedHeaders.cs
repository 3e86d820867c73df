using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using HeaderNames = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders;

namespace MiniAirflow.Api.Defences;

/// <summary>What a proxy says of the client: believed of proxies that were named, and of nobody else (S32).</summary>
internal static class ForwardedHeaders
{
    private static readonly string[] Signs =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Real-IP", "Via"];

    /// <summary>Takes address, scheme and host from the named proxies. To be called before anything asks for them.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, ApiOptions options)
    {
        if (options.Access.TrustedProxies.Count == 0) return;
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = HeaderNames.XForwardedFor | HeaderNames.XForwardedProto | HeaderNames.XForwardedHost,
            // Through as many of them as were named; the first address that is none of theirs is the client's.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.Access.TrustedProxies) forwarded.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>Whether somebody passed the request on: then the address it comes from says nothing about who asks.</summary>
    public static bool Has(HttpRequest request) => Array.Exists(Signs, request.Headers.ContainsKey);
}
