using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Hooks;

/// <summary>What happened, as a delivery keeps it and as a webhook is told it. It holds no secret of ours; what a task printed is the task's own affair.</summary>
public sealed record HookNotice
{
    /// <summary>The word of what happened, such as <c>failure</c>.</summary>
    public required string Event { get; init; }

    /// <summary>When, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>The run; null when it is about none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>State of the run at that time.</summary>
    public string? RunState { get; init; }

    /// <summary>Logical date of the run; null for none.</summary>
    public DateTimeOffset? LogicalDate { get; init; }

    /// <summary>Name of the task; null when it is about the run as a whole.</summary>
    public string? Task { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>State in which the attempt ended.</summary>
    public string? TaskState { get; init; }

    /// <summary>When the run, or the attempt, started; null when it did not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null when it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why, as one sentence; null where the event says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>Exit code of the attempt's command; null for none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal that ended the attempt's command; null for none.</summary>
    public int? Signal { get; init; }

    /// <summary>The last lines of the attempt's log; null for none.</summary>
    public string? LogTail { get; init; }

    /// <summary>Names of tasks that did not succeed, at most <see cref="MaxFailedTasks"/>; null for none, and for a notice about one task.</summary>
    public IReadOnlyList<string>? FailedTasks { get; init; }

    /// <summary>Identity of the delivery; only where it is sent.</summary>
    public Guid? DeliveryId { get; init; }

    /// <summary>Where people see the run; only where it is sent, and null where that is not known.</summary>
    public string? Link { get; init; }

    /// <summary>Most names of <see cref="FailedTasks"/>.</summary>
    public const int MaxFailedTasks = 10;

    /// <summary>Longest <see cref="LogTail"/>, in characters.</summary>
    public const int MaxLogTail = 2_000;

    /// <summary>It as JSON.</summary>
    public string Write() => JsonSerializer.Serialize(this, HookNoticeContext.Default.HookNotice);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is no notice.</exception>
    public static HookNotice Read(string json) => JsonSerializer.Deserialize(json, HookNoticeContext.Default.HookNotice) ?? throw new JsonException("A notice is never null.");

    /// <summary>The end of a log, from the beginning of a line where that is near.</summary>
    public static string? TailOf(string log)
    {
        var text = log.TrimEnd();
        if (text.Length > MaxLogTail)
        {
            text = text[^MaxLogTail..];
            if (text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and < MaxLogTail / 2 and var line) text = text[(line + 1)..];
            else if (char.IsLowSurrogate(text[0])) text = text[1..];
        }
        return text.Length == 0 ? null : text;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(NoticeTimeConverter)])]
[JsonSerializable(typeof(HookNotice))]
internal sealed partial class HookNoticeContext : JsonSerializerContext;

/// <summary>Times in UTC with a <c>Z</c>, as the API writes them.</summary>
internal sealed class NoticeTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}
