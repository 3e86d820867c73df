using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Requests;

/// <summary>Bodies of requests are read strictly: what is not known is an error and not ignored (S26).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    Converters = [typeof(ParamsConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(TriggerRequest))]
[JsonSerializable(typeof(SetActiveRequest))]
[JsonSerializable(typeof(SchedulePreviewRequest))]
[JsonSerializable(typeof(CreatePauseRequest))]
[JsonSerializable(typeof(DrainWorkerRequest))]
[JsonSerializable(typeof(CreateBackfillRequest))]
[JsonSerializable(typeof(ControlBackfillRequest))]
[JsonSerializable(typeof(PutCalendarRequest))]
[JsonSerializable(typeof(ClearRequest))]
[JsonSerializable(typeof(MarkRequest))]
[JsonSerializable(typeof(OperateRunsRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(PutPoolRequest))]
[JsonSerializable(typeof(PutSecretRequest))]
[JsonSerializable(typeof(PutVariableRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(ChangeUserRequest))]
internal sealed partial class RequestJsonContext : JsonSerializerContext;

/// <summary>Instants carry their distance from UTC: what a clock without one means depends on where the server is.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ScheduleTexts.TryParseInstant(reader.GetString()!, out var instant) ? instant
        : throw new JsonException("A time must be written as in 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>Parameters are text in the end: numbers and booleans are kept as they were spelled.</summary>
internal sealed class ParamsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("params must be an object of names and values.");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!values.TryAdd(name, Text(ref reader, name))) throw new JsonException($"The parameter '{name}' is there twice.");
        }
        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value) writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    private static string Text(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
        _ => throw new JsonException($"The parameter '{name}' must be a string, a number or a boolean."),
    };
}
