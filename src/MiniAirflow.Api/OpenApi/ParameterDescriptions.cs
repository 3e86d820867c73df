using Microsoft.OpenApi;
using MiniAirflow.Api.Requests;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.OpenApi;

/// <summary>What each parameter means, and which values it takes. Handlers read them as text, to refuse them in their own words.</summary>
internal static class ParameterDescriptions
{
    private static readonly (string Description, Func<OpenApiSchema> Schema) AllOrLimit = ("How many to give at most; without it, all.", () => Integer(1, Parameters.MaxLimit));

    private static readonly (string Description, Func<OpenApiSchema> Schema) OfEach = ("How many to give at most in either list.", () => Integer(1, Parameters.MaxLimit, Parameters.OccupancyLimit));

    private static readonly Dictionary<string, (string Description, Func<OpenApiSchema> Schema)> ByName = new(StringComparer.Ordinal)
    {
        ["id"] = ("Its id.", Uuid),
        ["number"] = ("Number of the version, from 1.", () => Integer(1)),
        ["name"] = ("Only the workflow of this name.", Text),
        ["scope"] = ("What is paused.", () => Words(PauseScopes.AllWords)),
        ["resume.name"] = ("Name or id of the workflow, or name of the queue; without it, everything.", Text),
        ["offset"] = ("How many to pass over.", () => Integer(0, byDefault: 0)),
        ["limit"] = ("How many to give at most.", () => Integer(1, Parameters.MaxLimit, Parameters.DefaultLimit)),
        ["listWorkers.limit"] = AllOrLimit,
        ["getCalendar.name"] = ("Its name.", Text),
        ["listCalendarUses.name"] = ("Its name.", Text),
        ["putCalendar.name"] = ("Its name.", Text),
        ["dry_run"] = ("Only tell what would be written.", Flag),
        ["reportTaskEvent.name"] = ("Name of the task.", Text),
        ["token"] = ("The token that the task run shows.", Text),
        ["deleteCalendar.name"] = ("Its name.", Text),
        ["listCalendars.limit"] = AllOrLimit,
        ["getPool.name"] = ("Its name.", Text),
        ["putPool.name"] = ("Its name.", Text),
        ["deletePool.name"] = ("Its name.", Text),
        ["listPools.limit"] = AllOrLimit,
        ["listPoolTasks.name"] = ("Its name.", Text),
        ["listPoolTasks.limit"] = OfEach,
        ["listQueues.limit"] = AllOrLimit,
        ["listQueueTasks.name"] = ("Its name.", Text),
        ["listQueueTasks.limit"] = OfEach,
        ["getSecret.name"] = ("Its name.", Text),
        ["putSecret.name"] = ("Its name.", Text),
        ["deleteSecret.name"] = ("Its name.", Text),
        ["listSecrets.limit"] = AllOrLimit,
        ["getVariable.name"] = ("Its name.", Text),
        ["putVariable.name"] = ("Its name.", Text),
        ["deleteVariable.name"] = ("Its name.", Text),
        ["listVariables.limit"] = AllOrLimit,
        ["listPauses.limit"] = AllOrLimit,
        ["listTasks.limit"] = AllOrLimit,
        ["listTaskDependencies.limit"] = AllOrLimit,
        ["listWorkflowVersions.limit"] = AllOrLimit,
        ["status"] = ("Only those in this status.", Status),
        ["workflow_id"] = ("Only those of this workflow.", Uuid),
        ["workflow_run_id"] = ("Only those of this workflow run.", Uuid),
        ["run_id"] = ("Only those about this workflow run.", Uuid),
        ["state"] = ("Only those in this state.", () => Words(DeliveryStates.All)),
        ["before"] = ("Only those created before the one with this id.", Uuid),
        ["cancel"] = ("Cancel live runs first, and wait a while for their end.", Flag),
        ["after"] = ("Begin after this place of the stream (seq); without it, with what happens from now on.", () => Integer(0)),
        ["created_from"] = ("Only runs created at or after this time, in whole milliseconds.", Time),
        ["created_to"] = ("Only runs created before this time, in whole milliseconds.", Time),
        ["from"] = ("Only rows with a slot at or after this time.", Time),
        ["to"] = ("Only rows with a slot at or before this time.", Time),
        ["outcome"] = ("Only rows with this outcome.", () => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. SlotOutcomes.All] }),
        ["listApiKeys.limit"] = AllOrLimit,
        ["listUsers.limit"] = AllOrLimit,
        ["changeUser.name"] = ("Name of the user.", Text),
        ["deleteUser.name"] = ("Name of the user.", Text),
        ["next"] = ("Where the browser goes after it: a path of this server.", Text),
        ["code"] = ("What the provider gives in exchange for an identity token.", Text),
        ["endOidcLogin.state"] = ("What binds the answer to the log-in.", Text),
        ["actor"] = ("Only what this user or key did.", Text),
        ["target"] = ("Only what was done to this, in the words of the records, e.g. 'workflow run 0190…'.", Text),
        ["action"] = ("Only this operation, by its id in this document.", Text),
        ["listAuditRecords.outcome"] = ("Only those with this outcome.", () => Words(AuditOutcomes.All)),
        ["listAuditRecords.from"] = ("Only those at or after this time.", Time),
        ["listAuditRecords.to"] = ("Only those before this time.", Time),
        ["exportAuditRecords.outcome"] = ("Only those with this outcome.", () => Words(AuditOutcomes.All)),
        ["exportAuditRecords.from"] = ("Only those at or after this time.", Time),
        ["exportAuditRecords.to"] = ("Only those before this time.", Time),
        ["listWorkflowOverviews.runs"] = ("How many runs of each at most.", () => Integer(1, 100, 14)),
        ["getWorkflowGrid.runs"] = ("How many runs at most.", () => Integer(1, 1000, 25)),
        ["getTaskRunLogLines.from"] = ("Number of the first line, from 1; without it, the last lines.", () => Integer(1)),
        ["getTaskRunLogLevels.from"] = ("Begin with the first that fits at or after the line of this number.", () => Integer(1)),
        ["level"] = ("How much a line must matter to be given; without it, lines are only counted.", () => Words(["info", "warn", "error"])),
        ["skip"] = ("How many of those that fit to pass over; without it, and without from, the last ones are given.", () => Integer(0)),
        ["count"] = ("How many lines at most.", () => Integer(1, 5000, 500)),
        ["searchTaskRunLogs.level"] = ("How much a line must matter to be counted, as getTaskRunLogLevels reads it; without it, any line is.", () => Words(["info", "warn", "error"])),
        ["q"] = ("What to look for: a text, or with regex=true a regular expression without back-references and look-around.", Text),
        ["regex"] = ("Whether q is a regular expression.", Flag),
        ["searchTaskRunLogs.limit"] = ("How many line numbers to give at most.", () => Integer(1, 10_000, 1000)),
        ["tail"] = ("Only this many bytes from the end.", () => Integer(0)),
        ["follow"] = ("Go on until the attempt ends.", Flag),
        ["getTaskRunLogs.offset"] = ("Begin at this byte.", () => Integer(0, byDefault: 0)),
        ["getTaskRunLogs.limit"] = ("At most this many bytes.", () => Integer(0)),
    };

    public static void Apply(OpenApiParameter parameter, string? operationId)
    {
        if (!ByName.TryGetValue($"{operationId}.{parameter.Name}", out var known) && !ByName.TryGetValue(parameter.Name ?? "", out known)) return;
        parameter.Description = known.Description;
        parameter.Schema = known.Schema();
    }

    public static OpenApiParameter IdempotencyKey => new()
    {
        Name = "Idempotency-Key",
        In = ParameterLocation.Header,
        Description = "The same as idempotency_key in the body.",
        Schema = Text(),
    };

    public static OpenApiParameter TraceParent => new()
    {
        Name = "traceparent",
        In = ParameterLocation.Header,
        Description = "W3C's trace context of the caller: the run becomes a part of that trace. What is none is passed over.",
        Schema = Text(),
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Uuid() => new() { Type = JsonSchemaType.String, Format = "uuid" };

    private static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean, Default = false };

    private static OpenApiSchema Status() => Words(StateWords.AllStatusWords);

    private static OpenApiSchema Words(IEnumerable<string> words) => new() { Type = JsonSchemaType.String, Enum = [.. words] };

    private static OpenApiSchema Integer(int least, int? most = null, int? byDefault = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = most is null ? "int64" : "int32",
        Minimum = least.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = most?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Default = byDefault,
    };
}
