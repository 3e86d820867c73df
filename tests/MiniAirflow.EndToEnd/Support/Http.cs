using System.Net;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.EndToEnd.Support;

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, string Text, string ContentType)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public Reply ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>A problem document whose sentence holds these words, and nothing of the inside.</summary>
    public Reply ShouldBeProblem(HttpStatusCode status, params string[] words)
    {
        ShouldBe(status);
        ContentType.ShouldBe("application/problem+json");
        Json.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "title", "status", "detail", "error", "errors"]);
        foreach (var word in words) Text.ShouldContain(word);
        Text.ShouldNotContain("   at ");
        return this;
    }
}

/// <summary>Requests as a program sends them that knows only the contract.</summary>
internal static class Http
{
    public static async Task<Reply> SendAsync(this ServerProcess server, HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await server.Http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType ?? "");
    }

    public static Task<Reply> GetAsync(this ServerProcess server, string path) => server.SendAsync(HttpMethod.Get, path);

    public static Task<Reply> PostAsync(this ServerProcess server, string path, string? body = null, string contentType = "application/json") =>
        server.SendAsync(HttpMethod.Post, path, body, contentType);
}
