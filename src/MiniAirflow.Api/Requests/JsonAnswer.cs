using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MiniAirflow.Api.Requests;

/// <summary>An answer in JSON; packed where the request only reads, and its client takes that.</summary>
/// <remarks>
/// Packing together what a stranger chose and what is secret would let the length of the answer tell the secret (BREACH). So it is done for GET alone: no answer to GET holds a secret, a key, a
/// ticket or a session's token, none repeats a word of the request but in a problem document, which is not packed, and a page of another site sends no session with its requests.
/// Streams (events, logs as text) do not come this way.
/// </remarks>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.StatusCode = status;
        if (!HttpMethods.IsGet(request.Method))
        {
            await response.WriteAsJsonAsync(value, type, cancellationToken: httpContext.RequestAborted);
            return;
        }
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (ContentCoding.For(request) is not { } coding)
        {
            await response.WriteAsJsonAsync(value, type, cancellationToken: httpContext.RequestAborted);
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        var body = new PackedBody(response, coding);
        await JsonSerializer.SerializeAsync(body, value, type, httpContext.RequestAborted);
        await body.CompleteAsync(httpContext.RequestAborted);
    }
}
