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
        json.WriteStartArray("spans");
        foreach (var span in spans) Write(json, span);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceSpan span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", TraceContext.TextOf(span.TraceId));
        json.WriteString("spanId", TraceContext.TextOf(span.SpanId));
        if (span.ParentId != 0) json.WriteString("parentSpanId", TraceContext.TextOf(span.ParentId));
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.Start));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.End));
        WriteAttributes(json, span.Attributes);
        if (span.Moments.Count > 0) WriteMoments(json, span);
        if (span.Links.Count > 0) WriteLinks(json, span);
        if (span.IsError)
        {
            json.WriteStartObject("status");
            json.WriteString("message", span.Problem);
            json.WriteNumber("code", StatusError);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteMoments(Utf8JsonWriter json, TraceSpan span)
    {
        json.WriteStartArray("events");
        foreach (var moment in span.Moments)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", Nanoseconds(moment.At));
            json.WriteString("name", moment.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, TraceSpan span)
    {
        json.WriteStartArray("links");
        foreach (var link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", TraceContext.TextOf(span.TraceId));
            json.WriteString("spanId", TraceContext.TextOf(link));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<SpanAttribute> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var (name, text, number) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", name);
            json.WriteStartObject("value");
            if (text is not null) json.WriteString("stringValue", text);
            else json.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Nanoseconds(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
}
