using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

/// <summary>An entry of <c>schedule</c> in the canonical text.</summary>
internal sealed record StoredSchedule
{
    public string? Cron { get; init; }
    public string? Every { get; init; }
    public string? At { get; init; }
    public string? Timezone { get; init; }
    public string? StartDate { get; init; }
    public string? EndDate { get; init; }
    public IReadOnlyList<string>? Exclude { get; init; }
    public IReadOnlyList<string>? Include { get; init; }
    public ExcludedDay? OnExcluded { get; init; }

    public static StoredSchedule Of(ScheduleDefinition schedule) => new()
    {
        Cron = schedule.Cron,
        Every = schedule.Every,
        At = schedule.At,
        Timezone = schedule.TimeZone,
        StartDate = schedule.StartDate,
        EndDate = schedule.EndDate,
        Exclude = Defaults.Omit(schedule.Exclude, name => name),
        Include = Defaults.Omit(schedule.Include, name => name),
        OnExcluded = Defaults.Omit(schedule.OnExcluded, ExcludedDay.Skip),
    };

    public ScheduleDefinition ToDefinition() => new()
    {
        Cron = Cron,
        Every = Every,
        At = At,
        TimeZone = Timezone,
        StartDate = StartDate,
        EndDate = EndDate,
        Exclude = Exclude ?? [],
        Include = Include ?? [],
        OnExcluded = OnExcluded ?? ExcludedDay.Skip,
    };
}

/// <summary>The entries of <c>schedule</c>: a single expression is written as text alone, as it was before there could be several.</summary>
internal sealed class StoredSchedules : List<StoredSchedule>
{
    public static StoredSchedules? Of(IReadOnlyList<ScheduleDefinition> schedules)
    {
        if (schedules.Count == 0) return null;
        var stored = new StoredSchedules();
        stored.AddRange(schedules.Select(StoredSchedule.Of));
        return stored;
    }
}

internal sealed class StoredSchedulesConverter : JsonConverter<StoredSchedules>
{
    public override StoredSchedules Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var schedules = new StoredSchedules();
        if (reader.TokenType != JsonTokenType.StartArray) schedules.Add(ReadOne(ref reader));
        else while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) schedules.Add(ReadOne(ref reader));
        return schedules;
    }

    public override void Write(Utf8JsonWriter writer, StoredSchedules value, JsonSerializerOptions options)
    {
        if (value.Count != 1) writer.WriteStartArray();
        foreach (var schedule in value)
        {
            if (schedule.Cron is { } cron && schedule == new StoredSchedule { Cron = cron }) writer.WriteStringValue(cron);
            else JsonSerializer.Serialize(writer, schedule, DefinitionJsonContext.Default.StoredSchedule);
        }
        if (value.Count != 1) writer.WriteEndArray();
    }

    private static StoredSchedule ReadOne(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? new StoredSchedule { Cron = reader.GetString() }
        : JsonSerializer.Deserialize(ref reader, DefinitionJsonContext.Default.StoredSchedule) ?? throw new JsonException("A schedule is text or a map.");
}

internal sealed class ExcludedDayConverter() : JsonStringEnumConverter<ExcludedDay>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class CatchupConverter() : JsonStringEnumConverter<Catchup>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class OverlapConverter() : JsonStringEnumConverter<Overlap>(JsonNamingPolicy.SnakeCaseLower);
