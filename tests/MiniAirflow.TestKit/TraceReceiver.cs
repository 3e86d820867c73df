using System.Globalization;
using System.Net;
using System.Text.Json;

namespace MiniAirflow.TestKit;

/// <summary>A collector: takes spans by OTLP over HTTP in JSON, reads them as the public specification has them, and keeps them.</summary>
public sealed class TraceReceiver : IAsyncDisposable
{
    private readonly WebhookReceiver _requests = new();

    /// <summary>What goes into <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint => $"http://127.0.0.1:{_requests.Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The requests as they came.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _requests.Requests;

    /// <summary>Answers a request, whose number from 1 it is told. By default with 200.</summary>
    public Func<HttpListenerResponse, int, Task> Answer
    {
        get => _requests.Answer;
        set => _requests.Answer = value;
    }

    /// <summary>All spans of all requests, in order.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => [.. Requests.Where(request => request.Path == "/v1/traces").SelectMany(request => ReceivedSpan.ReadAll(request.Text))];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _requests.DisposeAsync();
}

/// <summary>A span as it arrived.</summary>
/// <param name="Service">The service that tells it.</param>
/// <param name="TraceId">Its trace, in 32 digits.</param>
/// <param name="SpanId">Its identity, in 16 digits.</param>
/// <param name="ParentId">The span that it is a part of; empty for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">1 for internal, 2 for server.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Status">2 for an error, else 0.</param>
/// <param name="Message">What is said of the status.</param>
/// <param name="Attributes">Its attributes, as text.</param>
/// <param name="Events">Names of what happened in it.</param>
/// <param name="Links">Spans that it is linked to.</param>
public sealed record ReceivedSpan(
    string Service, string TraceId, string SpanId, string ParentId, string Name, int Kind, DateTimeOffset Start, DateTimeOffset End, int Status, string Message,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Events, IReadOnlyList<string> Links)
{
    /// <summary>The spans in the body of a request.</summary>
    public static IEnumerable<ReceivedSpan> ReadAll(string body)
    {
        using var json = JsonDocument.Parse(body);
        foreach (var resource in json.RootElement.GetProperty("resourceSpans").EnumerateArray())
        {
            var service = AttributesOf(resource.GetProperty("resource"))["service.name"];
            foreach (var scope in resource.GetProperty("scopeSpans").EnumerateArray())
                foreach (var span in scope.GetProperty("spans").EnumerateArray()) yield return Read(service, span);
        }
    }

    private static ReceivedSpan Read(string service, JsonElement span)
    {
        var status = span.TryGetProperty("status", out var given) ? given : default;
        return new ReceivedSpan(service, span.GetProperty("traceId").GetString()!, span.GetProperty("spanId").GetString()!, TextOf(span, "parentSpanId"), span.GetProperty("name").GetString()!,
            span.GetProperty("kind").GetInt32(), TimeOf(span, "startTimeUnixNano"), TimeOf(span, "endTimeUnixNano"),
            status.ValueKind == JsonValueKind.Object ? status.GetProperty("code").GetInt32() : 0, status.ValueKind == JsonValueKind.Object ? TextOf(status, "message") : "",
            AttributesOf(span), [.. ListOf(span, "events").Select(one => one.GetProperty("name").GetString()!)], [.. ListOf(span, "links").Select(one => one.GetProperty("spanId").GetString()!)]);
    }

    private static Dictionary<string, string> AttributesOf(JsonElement owner) => ListOf(owner, "attributes").ToDictionary(
        one => one.GetProperty("key").GetString()!,
        one => one.GetProperty("value").TryGetProperty("stringValue", out var text) ? text.GetString()! : one.GetProperty("value").GetProperty("intValue").GetString()!);

    private static JsonElement.ArrayEnumerator ListOf(JsonElement owner, string name) => owner.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private static string TextOf(JsonElement owner, string name) => owner.TryGetProperty(name, out var text) ? text.GetString()! : "";

    // 64-bit numbers are text in OTLP's JSON.
    private static DateTimeOffset TimeOf(JsonElement span, string name) =>
        DateTimeOffset.UnixEpoch.AddTicks(long.Parse(span.GetProperty(name).GetString()!, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
}
