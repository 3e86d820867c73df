using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;

namespace MiniAirflow.Api.Defences;

/// <summary>Takes bodies only in types that a page of another origin cannot send without being asked about it first (S08), on every route.</summary>
internal static class BodyGuard
{
    public static void Check(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true) return;
        if (http.Request.Headers.ContentEncoding.Count > 0)
        {
            throw Problem.UnsupportedMediaType("The body must not be compressed.");
        }
        _ = RequestBody.FormatOf(http.Request);
    }
}
