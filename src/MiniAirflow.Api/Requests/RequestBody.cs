using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Api.Requests;

/// <summary>How a body is written.</summary>
internal enum BodyFormat
{
    Json,
    Yaml,
    Calendar,
}

/// <summary>Reads bodies, bounded.</summary>
internal static class RequestBody
{
    /// <summary>The media type of iCalendar.</summary>
    public const string CalendarType = "text/calendar";

    /// <exception cref="RefusedException">The content type is none that is taken.</exception>
    public static BodyFormat FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) throw Unsupported(request);
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        {
            throw Problem.UnsupportedMediaType("The body must be written in UTF-8.");
        }
        if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)) return BodyFormat.Json;
        if (type.MediaType.Equals("application/yaml", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/x-yaml", StringComparison.OrdinalIgnoreCase)) return BodyFormat.Yaml;
        if (type.MediaType.Equals(CalendarType, StringComparison.OrdinalIgnoreCase)) return BodyFormat.Calendar;
        throw Unsupported(request);
    }

    /// <summary>Reads a body whole; empty when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="most">Most bytes to take.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken, int most = Limits.MaxDocumentBytes)
    {
        if (request.ContentLength > most) throw Problem.TooLarge(most);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > most) throw Problem.TooLarge(most);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads a JSON body; null when there is none.</summary>
    public static async Task<T?> ReadJsonAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        var bytes = await ReadAsync(request, cancellationToken);
        if (bytes.IsEmpty) return null;
        if (FormatOf(request) != BodyFormat.Json) throw Problem.UnsupportedMediaType("This body must be application/json.");
        // The parser looks at the bytes of a text only when it is asked for, which may be far from here.
        if (!Utf8.IsValid(bytes.Span)) throw Problem.BadRequest("The body is not valid UTF-8.");
        try
        {
            var body = JsonSerializer.Deserialize(bytes.Span, type) ?? throw new JsonException("The body must be an object, not null.");
            return NullItems.Find(bytes.Span) is not { } place ? body : throw Problem.BadDocument([new ProblemItem { Path = place, Message = "null is no item of a list." }]);
        }
        catch (JsonException e)
        {
            throw Problem.BadDocument([ItemOf(e)]);
        }
    }

    private static ProblemItem ItemOf(JsonException e) => new()
    {
        Path = e.Path is null or "$" ? "" : e.Path.StartsWith("$.", StringComparison.Ordinal) ? e.Path[2..] : e.Path,
        Line = (int?)e.LineNumber + 1,
        Message = WithoutPlace(e.Message),
    };

    /// <summary>The reader appends the place, and names of types that mean nothing outside; the place is told apart, the names are not told.</summary>
    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" Path: ", StringComparison.Ordinal);
        if (place < 0) place = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        if (place >= 0) message = message[..place];
        return message.Contains("MiniAirflow.", StringComparison.Ordinal) || message.Contains("System.", StringComparison.Ordinal)
            ? "This is not what belongs here: " + ShortReason(message)
            : message;
    }

    private static string ShortReason(string message) =>
        message.StartsWith("The JSON property", StringComparison.Ordinal) ? "the key is unknown."
        : message.Contains("missing required", StringComparison.Ordinal) ? $"a required key is missing: {Missing(message)}"
        : message.Contains("uplicate", StringComparison.Ordinal) ? "the key is there twice."
        : message.Contains("null values", StringComparison.Ordinal) ? "null is no value of this key; leave it out."
        : "the value has the wrong type.";

    /// <summary>The keys that the reader names at the end of its sentence.</summary>
    private static string Missing(string message) => message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd();

    private static RefusedException Unsupported(HttpRequest request) => Problem.UnsupportedMediaType(
        (string.IsNullOrEmpty(request.ContentType) ? "The body has no content type" : $"The content type '{request.ContentType}' is not taken")
        + "; send application/json, application/yaml for a workflow definition, or text/calendar for a calendar.");
}
