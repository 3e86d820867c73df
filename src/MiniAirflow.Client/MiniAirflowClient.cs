using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

/// <summary>The API, one method per route. Safe for use by many threads at once.</summary>
/// <remarks>
/// A refusal is an <see cref="ApiException"/>, a server that cannot be reached an <see cref="HttpRequestException"/>.
/// The given <see cref="HttpClient"/> carries the server's address in <see cref="HttpClient.BaseAddress"/>, and stays its owner's.
/// </remarks>
public sealed partial class MiniAirflowClient
{
    private readonly HttpClient _http;

    /// <summary>Speaks through this HTTP client.</summary>
    /// <exception cref="ArgumentException">It has no base address.</exception>
    public MiniAirflowClient(HttpClient http)
    {
        if (http.BaseAddress is null) throw new ArgumentException("The HTTP client needs the server's address as its base address.", nameof(http));
        _http = http;
    }

    private static WireJsonContext Json => WireJsonContext.Default;

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PageOf<T>> GetPageAsync<T>(string path, JsonTypeInfo<IReadOnlyList<T>> type, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var items = await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
        return new PageOf<T>(items, NumberOf(response, "X-Total-Count"));
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        await ThrowUnlessSuccessAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await ThrowUnlessSuccessAsync(response, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The server answered null.");
    }

    private static async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        throw new ApiException(response.StatusCode, await ProblemOfAsync(response, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<ProblemResource> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                && await response.Content.ReadFromJsonAsync(Json.ProblemResource, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }
        }
        catch (JsonException)
        {
            // Something between us and the server answered in its place: the status is all there is to tell.
        }
        return Unexplained(response.StatusCode);
    }

    private static ProblemResource Unexplained(HttpStatusCode status) => new()
    {
        Title = status.ToString(),
        Status = (int)status,
        Error = $"The server answered {(int)status} without an explanation.",
    };

    private static long? NumberOf(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && long.TryParse(values.FirstOrDefault(), out var number) ? number : null;
}
