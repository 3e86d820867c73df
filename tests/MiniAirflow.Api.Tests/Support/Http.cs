using System.Net;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Requests spelled out, as a program that knows only the contract sends them.</summary>
internal static class Http
{
    public static async Task<Reply> SendAsync(
        this ApiHost host, HttpMethod method, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        foreach (var (name, value) in headers)
        {
            if (name == "Host") request.Headers.Host = value;
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await host.Http.SendAsync(request, ApiHost.Cancelled);
        var text = await response.Content.ReadAsStringAsync(ApiHost.Cancelled);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(response.StatusCode, text, all);
    }

    public static Task<Reply> GetAsync(this ApiHost host, string path, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Get, path, headers: headers);

    public static Task<Reply> PostAsync(this ApiHost host, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Post, path, body, contentType, headers);
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Keys of the answer's object, in order.</summary>
    public string[] Keys => KeysOf(Json);

    public static string[] KeysOf(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    public Reply ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>A problem document with all of its members, whose sentence holds these words.</summary>
    public Reply ShouldBeProblem(HttpStatusCode status, params string[] words)
    {
        ShouldBe(status);
        Header("Content-Type").ShouldBe("application/problem+json");
        Keys.ShouldBe(["type", "title", "status", "detail", "error", "errors"]);
        Json.GetProperty("status").GetInt32().ShouldBe((int)status);
        var error = Json.GetProperty("error").GetString()!;
        foreach (var word in words) error.ShouldContain(word);
        foreach (var secret in (string[])["   at ", "Exception", "select ", "/src/", "/tmp/"]) Text.ShouldNotContain(secret, Case.Sensitive);
        return this;
    }
}
