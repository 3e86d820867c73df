using System.Text.Json;
using System.Text.Json.Serialization;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>A calendar as the JSON of its column.</summary>
public static class StoredCalendar
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WorkCalendar Read(string name, string json)
    {
        var stored = JsonSerializer.Deserialize(json, StoredCalendarContext.Default.StoredDays) ?? throw new JsonException("A stored calendar is never null.");
        return new WorkCalendar(name, stored.Days, stored.Hours.Select(one => new WeeklyHours(one.Day, one.From, one.To)));
    }

    /// <summary>Writes a calendar.</summary>
    public static string Write(WorkCalendar calendar) => JsonSerializer.Serialize(
        new StoredDays([.. calendar.Days.Order()], [.. calendar.Hours.Select(one => new StoredHours(one.Day, one.From, one.To))]), StoredCalendarContext.Default.StoredDays);
}

internal sealed record StoredDays(IReadOnlyList<DateOnly> Days, IReadOnlyList<StoredHours> Hours);

internal sealed record StoredHours(DayOfWeek Day, TimeOnly From, TimeOnly To);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredDays))]
internal sealed partial class StoredCalendarContext : JsonSerializerContext;
