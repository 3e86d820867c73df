using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.OpenApi;

/// <summary>Says in the schemas what the serializer's metadata cannot: a member without a value is absent and never null, all others are always there, and words are closed sets.</summary>
internal static class SchemaFinish
{
    private static readonly HashSet<string> OfRequests = new(StringComparer.Ordinal) { "TriggerRequest", "SetActiveRequest", "SchedulePreviewRequest", "CreatePauseRequest", "DrainWorkerRequest", "CreateBackfillRequest", "ControlBackfillRequest", "PutCalendarRequest", "PutPoolRequest",
        "PutSecretRequest", "PutVariableRequest", "LoginRequest", "ChangePasswordRequest", "CreateKeyRequest", "CreateUserRequest", "ChangeUserRequest", "ClearRequest", "MarkRequest", "OperateRunsRequest", "RerunRequest", "NoteRequest", "AnswerRequest", DefinitionSchema.Name };

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["WorkflowRun.status"] = [.. StateWords.AllStatusWords],
        ["WorkflowRun.state"] = [.. Enum.GetValues<RunState>().Select(state => state.Word())],
        ["WorkflowRun.trigger"] = ["manual", "schedule", "backfill", "hook"],
        ["TaskRun.status"] = [.. StateWords.AllStatusWords],
        ["TaskRun.state"] = [.. Enum.GetValues<TaskState>().Select(state => state.Word())],
        ["Occurrence.outcome"] = [.. SlotOutcomes.All],
        ["RunMark.state"] = [.. Enum.GetValues<RunState>().Select(state => state.Word())],
        ["TimelineAttempt.state"] = [.. Enum.GetValues<TaskState>().Select(state => state.Word())],
        ["PreviewSlot.comes_twice"] = ["first", "second"],
        ["Task.retry_backoff"] = ["fixed", "exponential"],
        ["Worker.status"] = ["active", "inactive"],
        ["WorkerDrain.state"] = ["draining", "drained"],
        ["Pause.scope"] = [.. PauseScopes.AllWords],
        ["CreatePauseRequest.scope"] = [.. PauseScopes.AllWords],
        ["Backfill.state"] = [.. BackfillWords.AllStates],
        ["Backfill.reprocess"] = [.. BackfillWords.AllPolicies],
        ["CreateBackfillRequest.reprocess"] = [.. BackfillWords.AllPolicies],
        ["CalendarHours.day"] = [.. WeeklyHours.DayWords],
        ["Grant.role"] = [.. RoleWords.All],
        ["Caller.kind"] = [.. PrincipalKinds.All],
        ["Caller.authentication"] = ["off", "required"],
        ["LoginWays.authentication"] = ["off", "required"],
        ["AuditRecord.outcome"] = [.. AuditOutcomes.All],
        ["Workflow.change"] = ["created", "new_version", "unchanged"],
    };

    public static void Apply(OpenApiDocument document)
    {
        if (document.Components?.Schemas is not { } schemas) return;
        foreach (var (name, schema) in schemas)
        {
            if (schema is OpenApiSchema { Properties: { } properties } own) Finish(document, name, own, properties);
        }
        // A definition has a schema of its own; the serializer only knows that it is some JSON.
        schemas.Remove("JsonElement");
    }

    private static void Finish(OpenApiDocument document, string name, OpenApiSchema owner, IDictionary<string, IOpenApiSchema> properties)
    {
        var always = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, property) in properties.ToArray())
        {
            var (shown, isOptional) = WithoutNull(document, property);
            if (shown is OpenApiSchema own && Words.TryGetValue($"{name}.{key}", out var words)) own.Enum = [.. words.Select(word => (JsonNode)word)];
            properties[key] = shown;
            if (!isOptional) always.Add(key);
        }
        if (!OfRequests.Contains(name)) owner.Required = always;
    }

    private static (IOpenApiSchema Schema, bool IsOptional) WithoutNull(OpenApiDocument document, IOpenApiSchema property)
    {
        if (property is not OpenApiSchema own) return (property, false);
        if (own.OneOf is { Count: 2 } either && either.OfType<OpenApiSchemaReference>().FirstOrDefault() is { } reference)
        {
            return reference.Reference.Id == "JsonElement"
                ? (new OpenApiSchemaReference(DefinitionSchema.Name, document), true)
                : (reference, true);
        }
        // Some JSON that a request may hold is a definition too.
        if (own is { Type: null, OneOf: null, AnyOf: null, Enum: null }) return (new OpenApiSchemaReference(DefinitionSchema.Name, document), true);
        if (own.Type?.HasFlag(JsonSchemaType.Null) != true) return (own, false);
        own.Type &= ~JsonSchemaType.Null;
        return (own, true);
    }
}
