using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Requests;

namespace MiniAirflow.Api.Pages;

/// <summary>The web interface, below <c>/ui/</c>; the API keeps every other address.</summary>
internal static class PageEndpoints
{
    private const string Root = "ui/";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/", Reading, (HttpContext http) => Redirect(http)).IsOpenToAll().ExcludeFromDescription();
        // Routing takes /ui and /ui/ for the same, but relative addresses do not.
        app.MapMethods("/ui/{**path}", Reading, Serve).IsOpenToAll().ExcludeFromDescription();
    }

    /// <summary>A person who types only the server's name is brought to the interface; a program still learns that there is nothing.</summary>
    private static void Redirect(HttpContext http)
    {
        if (TakesHtml(http.Request)) http.Response.Redirect(Root);
        else http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static Task Serve(HttpContext http, PageAssets assets, string? path)
    {
        if (http.Request.Path.Value?.EndsWith("/ui", StringComparison.Ordinal) == true)
        {
            http.Response.Redirect(Root);
            return Task.CompletedTask;
        }
        if (assets.Find(path ?? "") is { } asset) return SendAsync(http, asset);
        if (TakesHtml(http.Request)) return SendAsync(http, assets.Document, path ?? "");
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Sends the page, whatever the address says: the interface itself reads it.</summary>
    private static Task SendAsync(HttpContext http, PageDocument document, string path)
    {
        var (response, headers) = (http.Response, http.Response.Headers);
        headers.CacheControl = "no-cache";
        headers.ETag = document.Tag;
        if (IsKnown(http.Request, document.Tag))
        {
            // Without a policy of its own this answer leaves the browser the one that it keeps with the page.
            headers.Remove(HeaderNames.ContentSecurityPolicy);
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        var nonce = PageDocument.NewNonce();
        PagePolicy.AddTo(response, nonce);
        response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.WriteAsync(document.For(path, nonce), http.RequestAborted);
    }

    /// <summary>Sends a file. Its name changes with its content, so nobody need ask for it twice.</summary>
    private static async Task SendAsync(HttpContext http, PageAsset asset)
    {
        var (response, headers) = (http.Response, http.Response.Headers);
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ETag = asset.Tag;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (IsKnown(http.Request, asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = asset.ContentType;
        var accepted = http.Request.Headers.AcceptEncoding;
        if (asset.Brotli is { } brotli && ContentCoding.Takes(accepted, ContentCoding.Brotli)) await SendAsync(http, brotli, ContentCoding.Brotli);
        else if (ContentCoding.Takes(accepted, ContentCoding.Gzip)) await SendAsync(http, asset.Gzip, ContentCoding.Gzip);
        else if (!HttpMethods.IsHead(http.Request.Method))
        {
            using var plain = new GZipStream(new MemoryStream(asset.Gzip), CompressionMode.Decompress);
            await plain.CopyToAsync(response.Body, http.RequestAborted);
        }
    }

    private static Task SendAsync(HttpContext http, byte[] bytes, string encoding)
    {
        http.Response.Headers.ContentEncoding = encoding;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Any(known => known is not null && (known == "*" || known.Contains(tag, StringComparison.Ordinal)));

    private static bool TakesHtml(HttpRequest request) => request.Headers.Accept.Any(type => type?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
