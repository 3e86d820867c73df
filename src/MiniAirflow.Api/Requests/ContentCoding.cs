using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MiniAirflow.Api.Requests;

/// <summary>How an answer is packed for its way, as the client takes it.</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";

    /// <summary>The better of the two that the client takes; null for none.</summary>
    public static string? For(HttpRequest request)
    {
        var accepted = request.Headers.AcceptEncoding;
        return accepted.Count == 0 ? null : Takes(accepted, Brotli) ? Brotli : Takes(accepted, Gzip) ? Gzip : null;
    }

    /// <summary>Whether a client takes a coding.</summary>
    public static bool Takes(StringValues accepted, string coding) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out var list) && list.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);
}
