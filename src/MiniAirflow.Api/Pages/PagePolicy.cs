using Microsoft.AspNetCore.Http;

namespace MiniAirflow.Api.Pages;

/// <summary>What the pages may do in a browser: run the scripts that came with them, speak to this server, and nothing else.</summary>
internal static class PagePolicy
{
    /// <summary>Replaces the API's policy, which allows nothing at all.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="nonce">What styles that the page makes must carry. Scripts have no such word: only files are run.</param>
    public static void AddTo(HttpResponse response, string nonce) =>
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
            + $"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
            + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";
}
