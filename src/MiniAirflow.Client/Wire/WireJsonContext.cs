using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Client.Wire;

/// <summary>The wire's JSON: snake_case, members without a value absent, times in UTC with a <c>Z</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(WorkflowResource))]
[JsonSerializable(typeof(IReadOnlyList<WorkflowResource>))]
[JsonSerializable(typeof(WorkflowVersionResource))]
[JsonSerializable(typeof(IReadOnlyList<WorkflowVersionResource>))]
[JsonSerializable(typeof(VersionDiffResource))]
[JsonSerializable(typeof(IReadOnlyList<TaskResource>))]
[JsonSerializable(typeof(IReadOnlyList<TaskDependencyResource>))]
[JsonSerializable(typeof(WorkflowRunResource))]
[JsonSerializable(typeof(IReadOnlyList<WorkflowRunResource>))]
[JsonSerializable(typeof(TaskRunResource))]
[JsonSerializable(typeof(IReadOnlyList<TaskRunResource>))]
[JsonSerializable(typeof(IReadOnlyList<WorkerResource>))]
[JsonSerializable(typeof(RunWaitResource))]
[JsonSerializable(typeof(TaskWaitResource))]
[JsonSerializable(typeof(PauseResource))]
[JsonSerializable(typeof(IReadOnlyList<PauseResource>))]
[JsonSerializable(typeof(BackfillResource))]
[JsonSerializable(typeof(IReadOnlyList<BackfillResource>))]
[JsonSerializable(typeof(IReadOnlyList<BackfillSlotResource>))]
[JsonSerializable(typeof(BackfillPlanResource))]
[JsonSerializable(typeof(DeliveryResource))]
[JsonSerializable(typeof(IReadOnlyList<DeliveryResource>))]
[JsonSerializable(typeof(CalendarResource))]
[JsonSerializable(typeof(IReadOnlyList<CalendarResource>))]
[JsonSerializable(typeof(PoolResource))]
[JsonSerializable(typeof(IReadOnlyList<PoolResource>))]
[JsonSerializable(typeof(EventEnvelope<WorkflowRunResource>))]
[JsonSerializable(typeof(EventEnvelope<TaskRunResource>))]
[JsonSerializable(typeof(EventEnvelope<WorkerResource>))]
[JsonSerializable(typeof(EventEnvelope<JsonElement>))]
[JsonSerializable(typeof(IReadOnlyList<OccurrenceResource>))]
[JsonSerializable(typeof(SchedulePreviewRequest))]
[JsonSerializable(typeof(SchedulePreviewResource))]
[JsonSerializable(typeof(TriggerRequest))]
[JsonSerializable(typeof(SetActiveRequest))]
[JsonSerializable(typeof(CreatePauseRequest))]
[JsonSerializable(typeof(CreateBackfillRequest))]
[JsonSerializable(typeof(ControlBackfillRequest))]
[JsonSerializable(typeof(PutCalendarRequest))]
[JsonSerializable(typeof(ClearRequest))]
[JsonSerializable(typeof(MarkRequest))]
[JsonSerializable(typeof(OperateRunsRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(ApprovalResource))]
[JsonSerializable(typeof(IReadOnlyList<ApprovalResource>))]
[JsonSerializable(typeof(OperationResource))]
[JsonSerializable(typeof(OperationsResource))]
[JsonSerializable(typeof(PutPoolRequest))]
[JsonSerializable(typeof(IReadOnlyList<WorkflowOverviewResource>))]
[JsonSerializable(typeof(GridResource))]
[JsonSerializable(typeof(IReadOnlyList<TimelineAttemptResource>))]
[JsonSerializable(typeof(LogLinesResource))]
[JsonSerializable(typeof(LogHitsResource))]
[JsonSerializable(typeof(HealthResource))]
[JsonSerializable(typeof(ProblemResource))]
public sealed partial class WireJsonContext : JsonSerializerContext;

/// <summary>Writes times as RFC 3339 in UTC with a <c>Z</c>, as the original's clients read them.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}
