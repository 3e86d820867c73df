using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CommandDefinitionConverter), typeof(RetryBackoffConverter), typeof(StoredSchedulesConverter), typeof(ExcludedDayConverter),
        typeof(CatchupConverter), typeof(OverlapConverter),
        typeof(TriggerRuleConverter), typeof(BranchDefinitionConverter), typeof(ParameterTypeConverter),
        typeof(WebhookFormatConverter), typeof(DeadlineReferenceConverter), typeof(WaitTimeoutConverter), typeof(RunEndConverter), typeof(RetryFromConverter), typeof(RunConflictConverter), typeof(ImagePullConverter)])]
[JsonSerializable(typeof(StoredWorkflow))]
[JsonSerializable(typeof(StoredSchedule))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class DefinitionJsonContext : JsonSerializerContext;

/// <summary>A command is a string for the shell or a list for no shell, as in a workflow file.</summary>
internal sealed class CommandDefinitionConverter : JsonConverter<CommandDefinition>
{
    public override CommandDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return CommandDefinition.FromShell(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A command is a string or a list of strings.");
        var argv = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) argv.Add(reader.GetString()!);
        return CommandDefinition.FromArgv(argv);
    }

    public override void Write(Utf8JsonWriter writer, CommandDefinition value, JsonSerializerOptions options)
    {
        if (value.Shell is { } line)
        {
            writer.WriteStringValue(line);
            return;
        }
        writer.WriteStartArray();
        foreach (var argument in value.Argv ?? []) writer.WriteStringValue(argument);
        writer.WriteEndArray();
    }
}

internal sealed class RetryBackoffConverter() : JsonStringEnumConverter<RetryBackoff>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class RetryFromConverter() : JsonStringEnumConverter<RetryFrom>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class RunConflictConverter() : JsonStringEnumConverter<RunConflict>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class ParameterTypeConverter() : JsonStringEnumConverter<ParameterType>(JsonNamingPolicy.SnakeCaseLower);
