using System.Text;
using System.Text.Json;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Mapping;

namespace MiniAirflow.Definitions;

/// <summary>The JSON Schema (draft 2020-12) of workflow documents, for editors and other programs; made from the table that the parser reads by.</summary>
public static class WorkflowSchema
{
    /// <summary>Name of the schema.</summary>
    public const string Id = "urn:miniairflow:schema:workflow:1";

    // Limits.Name and its kin in the regular expressions that every validator has: without \p, so any character beyond ASCII
    // passes for a letter here, and the parser is the stricter one.
    private const string NamePattern = @"^[A-Za-z0-9_\u0080-\uffff][A-Za-z0-9_.\u0080-\uffff-]*$";
    private const string EnvironmentPattern = "^[A-Za-z_][A-Za-z0-9_]*$";
    private const string ParameterPattern = "^[A-Za-z][A-Za-z0-9_]*$";

    /// <summary>The parts of a document that are maps of their own, in the order of the schema; of the last names one must be there.</summary>
    private static readonly (string Name, KeyTable Table, string[] OneOf)[] Parts =
    [
        ("task", WorkflowKeys.Task, ["command", "container", "handler", "wait_for", "approval", "workflow"]),
        ("schedule", WorkflowKeys.Schedule, ["cron", "every", "at"]),
        ("exit_codes", WorkflowKeys.ExitCodes, []),
        ("concurrency", WorkflowKeys.Concurrency, []),
        ("retention", WorkflowKeys.Retention, []),
        ("run_concurrency", WorkflowKeys.RunConcurrency, []),
        ("workflow_hook", WorkflowKeys.WorkflowHook, ["webhook", "email", "workflow"]),
        ("task_hook", WorkflowKeys.TaskHook, ["webhook", "email", "workflow"]),
        ("webhook", WorkflowKeys.Webhook, ["url", "url_env"]),
        ("email", WorkflowKeys.Email, []),
        ("hook_workflow", WorkflowKeys.HookWorkflow, []),
        ("deadline", WorkflowKeys.Deadline, []),
        .. WaitKeys.Parts.Select(part => (part.Item1, part.Item2, (string[])[.. part.Item3])),
        ("group", WorkflowKeys.Group, []),
        ("container", ContainerKeys.Table, []),
        ("parameter", WorkflowKeys.Parameter, []),
    ];

    /// <summary>Shapes that are one of the schema's definitions, by its name.</summary>
    private static readonly Dictionary<ValueShape, string> References = new()
    {
        [ValueShape.Value] = "value", [ValueShape.ExitCodes] = "exit_codes", [ValueShape.Concurrency] = "concurrency", [ValueShape.Webhook] = "webhook",
        [ValueShape.Email] = "email", [ValueShape.HookWorkflow] = "hook_workflow", [ValueShape.Deadline] = "deadline",
    };

    /// <summary>Shapes that are lists of a definition, with the most items they may have.</summary>
    private static readonly Dictionary<ValueShape, (string Item, int Max)> Lists = new()
    {
        [ValueShape.WorkflowHooks] = ("workflow_hook", Limits.MaxHooks), [ValueShape.TaskHooks] = ("task_hook", Limits.MaxHooks),
        [ValueShape.Groups] = ("group", Limits.MaxGroups), [ValueShape.Tasks] = ("task", Limits.MaxTasks),
    };

    /// <summary>The schema as indented JSON.</summary>
    public static string Json { get; } = Write();

    private static string Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", Id);
            json.WriteString("title", "Mini Airflow workflow");
            WriteMap(json, WorkflowKeys.Workflow);
            json.WriteStartObject("$defs");
            foreach (var (name, table, oneOf) in Parts)
            {
                json.WriteStartObject(name);
                WriteMap(json, table);
                if (oneOf.Length > 0) WriteOneOf(json, oneOf);
                json.WriteEndObject();
            }
            WriteValue(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteMap(Utf8JsonWriter json, KeyTable table)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        var required = table.Keys.Where(key => key.IsRequired).Select(key => key.Name).ToList();
        if (required.Count > 0) WriteStrings(json, "required", required);
        json.WriteStartObject("properties");
        foreach (var key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Description);
            if (key.IsDeprecated) json.WriteBoolean("deprecated", true);
            WriteShape(json, key);
            WriteDefault(json, key.Default);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, KeySpec key)
    {
        if (References.TryGetValue(key.Shape, out var definition)) json.WriteString("$ref", $"#/$defs/{definition}");
        else if (Lists.TryGetValue(key.Shape, out var list)) WriteList(json, list.Item, list.Max);
        else WriteOwnShape(json, key);
    }

    private static void WriteOwnShape(Utf8JsonWriter json, KeySpec key)
    {
        switch (key.Shape)
        {
            case ValueShape.Text:
                WriteTypes(json, "string", "null");
                break;
            case ValueShape.Name:
                WriteName(json);
                break;
            case ValueShape.ValueList:
                WriteTypes(json, "string", "number", "boolean", "array", "null");
                WriteRef(json, "items", "value");
                break;
            case ValueShape.Number:
                WriteTypes(json, "number", "null");
                break;
            case ValueShape.Boolean:
                WriteTypes(json, "boolean", "null");
                break;
            case ValueShape.Integer:
                WriteTypes(json, "integer", "null");
                WriteRange(json, key);
                break;
            case ValueShape.Choice:
                WriteStrings(json, "enum", key.Choices);
                break;
            case ValueShape.Command:
                WriteTypes(json, "string", "boolean", "number", "array");
                WriteRef(json, "items", "value");
                break;
            case ValueShape.Items:
                WriteTypes(json, "string", "array", "null");
                json.WriteNumber("maxItems", Limits.MaxItems);
                break;
            case ValueShape.Part:
                json.WriteString("$ref", $"#/$defs/{key.Part}");
                break;
            default:
                WriteNested(json, key);
                break;
        }
    }

    /// <summary>Shapes with shapes in them.</summary>
    private static void WriteNested(Utf8JsonWriter json, KeySpec key)
    {
        switch (key.Shape)
        {
            case ValueShape.Names:
                WriteTypes(json, "string", "array", "null");
                WriteObject(json, "items", () => WriteName(json));
                break;
            case ValueShape.Words:
                WriteTypes(json, "string", "array", "null");
                WriteObject(json, "items", () => WriteStrings(json, "enum", key.Choices));
                break;
            case ValueShape.Integers:
                WriteTypes(json, "integer", "array", "null");
                WriteRange(json, key);
                WriteObject(json, "items", () =>
                {
                    WriteTypes(json, "integer");
                    WriteRange(json, key);
                });
                break;
            case ValueShape.Branch:
                WriteTypes(json, "boolean", "object", "null");
                WriteObject(json, "propertyNames", () => json.WriteString("pattern", "^[0-9]{1,3}$"));
                WriteObject(json, "additionalProperties", () =>
                {
                    WriteTypes(json, "string", "array", "null");
                    WriteObject(json, "items", () => WriteName(json));
                });
                break;
            case ValueShape.Values:
                WriteEntries(json, EnvironmentPattern, () => json.WriteString("$ref", "#/$defs/value"));
                break;
            case ValueShape.Parameters:
                WriteEntries(json, ParameterPattern, () => WriteParameter(json));
                break;
            case ValueShape.ParameterValues:
                WriteEntries(json, ParameterPattern, () => json.WriteString("$ref", "#/$defs/value"));
                break;
            case ValueShape.Schedules:
                WriteSchedules(json);
                break;
            case ValueShape.Container:
                WriteTextOr(json, "container");
                break;
        }
    }

    private static void WriteRange(Utf8JsonWriter json, KeySpec key)
    {
        json.WriteNumber("minimum", key.Min);
        json.WriteNumber("maximum", key.Max);
    }

    private static void WriteObject(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string item, int max)
    {
        WriteTypes(json, "array", "null");
        json.WriteNumber("maxItems", max);
        WriteRef(json, "items", item);
    }

    private static void WriteSchedules(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteTypes(json, "string", "null");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("$ref", "#/$defs/schedule");
        json.WriteEndObject();
        json.WriteStartObject();
        WriteTypes(json, "array");
        json.WriteNumber("maxItems", Limits.MaxSchedules);
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteTypes(json, "string");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("$ref", "#/$defs/schedule");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteTextOr(Utf8JsonWriter json, string definition)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteTypes(json, "string", "null");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("$ref", $"#/$defs/{definition}");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", NamePattern);
        json.WriteNumber("maxLength", Limits.MaxNameLength);
    }

    private static void WriteEntries(Utf8JsonWriter json, string namePattern, Action writeValue)
    {
        WriteTypes(json, "object", "null");
        json.WriteNumber("maxProperties", Limits.MaxEntries);
        WriteObject(json, "propertyNames", () => json.WriteString("pattern", namePattern));
        WriteObject(json, "additionalProperties", writeValue);
    }

    private static void WriteParameter(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        foreach (var part in (string[])["value", "parameter"])
        {
            json.WriteStartObject();
            json.WriteString("$ref", $"#/$defs/{part}");
            json.WriteEndObject();
        }
        json.WriteStartObject();
        json.WriteString("type", "null");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json)
    {
        json.WriteStartObject("value");
        json.WriteString("description", "Reaches the program as text, as it is written.");
        WriteTypes(json, "string", "number", "boolean");
        json.WriteEndObject();
    }

    private static void WriteOneOf(Utf8JsonWriter json, params string[] keys)
    {
        json.WriteStartArray("oneOf");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            WriteStrings(json, "required", [key]);
            // A container by itself is what a task runs; with a command it is only where that runs.
            if (key == "container") WriteObject(json, "not", () => WriteStrings(json, "required", ["command"]));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteDefault(Utf8JsonWriter json, object? value)
    {
        if (value is int number) json.WriteNumber("default", number);
        else if (value is string text) json.WriteString("default", text);
    }

    private static void WriteTypes(Utf8JsonWriter json, params string[] types)
    {
        if (types.Length == 1) json.WriteString("type", types[0]);
        else WriteStrings(json, "type", types);
    }

    private static void WriteRef(Utf8JsonWriter json, string key, string definition)
    {
        WriteObject(json, key, () => json.WriteString("$ref", $"#/$defs/{definition}"));
    }

    private static void WriteStrings(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
