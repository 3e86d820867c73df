using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Tracing;

/// <summary>Spans as OTLP writes them in JSON: identities in hexadecimal digits, 64-bit numbers as text, enumerations as numbers.</summary>
internal static class OtlpJson
{
    private const int StatusError = 2;

    /// <summary>The body of a request.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="resource">Who the spans are by.</param>
    /// <param name="spans">The spans.</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<SpanAttribute> resource, IReadOnlyList<TraceSpan> spans)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, resource);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "miniairflow");
        json.WriteEndObject();
        WriteArray(json, "spans", spans, span => Write(json, span));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceSpan span)
    {
        json.WriteString("traceId", TraceContext.TextOf(span.TraceId));
        json.WriteString("spanId", TraceContext.TextOf(span.SpanId));
        if (span.ParentId != 0) json.WriteString("parentSpanId", TraceContext.TextOf(span.ParentId));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.Start));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.End));
        WriteAttributes(json, span.Attributes);
        if (span.Moments.Count > 0) WriteArray(json, "events", span.Moments, moment =>
        {
            json.WriteString("timeUnixNano", Nanoseconds(moment.At));
            json.WriteString("name", moment.Name);
        });
        if (span.Links.Count > 0) WriteArray(json, "links", span.Links, link =>
        {
            json.WriteString("traceId", TraceContext.TextOf(span.TraceId));
            json.WriteString("spanId", TraceContext.TextOf(link));
        });
        if (span.IsError)
        {
            json.WriteStartObject("status");
            json.WriteString("message", span.Problem);
            json.WriteNumber("code", StatusError);
            json.WriteEndObject();
        }
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<SpanAttribute> attributes) => WriteArray(json, "attributes", attributes, attribute =>
    {
        json.WriteString("key", attribute.Name);
        json.WriteStartObject("value");
        if (attribute.Text is { } text) json.WriteString("stringValue", text);
        else json.WriteString("intValue", attribute.Number.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    /// <summary>A list of objects.</summary>
    private static void WriteArray<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Nanoseconds(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
}
