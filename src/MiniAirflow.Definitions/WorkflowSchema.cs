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

    /// <summary>The schema as indented JSON.</summary>
    public static string Json { get; } = Write();

    // Limits.Name and its kin in the regular expressions that every validator has: without \p, so any character beyond ASCII
    // passes for a letter here, and the parser is the stricter one.
    private const string NamePattern = @"^[A-Za-z0-9_\u0080-\uffff][A-Za-z0-9_.\u0080-\uffff-]*$";
    private const string EnvironmentPattern = "^[A-Za-z_][A-Za-z0-9_]*$";
    private const string ParameterPattern = "^[A-Za-z][A-Za-z0-9_]*$";

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
            json.WriteStartObject("task");
            WriteMap(json, WorkflowKeys.Task);
            WriteOneOf(json, "command", "handler", "wait_for", "approval");
            json.WriteEndObject();
            json.WriteStartObject("schedule");
            WriteMap(json, WorkflowKeys.Schedule);
            WriteOneOf(json, "cron", "every", "at");
            json.WriteEndObject();
            json.WriteStartObject("exit_codes");
            WriteMap(json, WorkflowKeys.ExitCodes);
            json.WriteEndObject();
            json.WriteStartObject("concurrency");
            WriteMap(json, WorkflowKeys.Concurrency);
            json.WriteEndObject();
            json.WriteStartObject("retention");
            WriteMap(json, WorkflowKeys.Retention);
            json.WriteEndObject();
            json.WriteStartObject("run_concurrency");
            WriteMap(json, WorkflowKeys.RunConcurrency);
            json.WriteEndObject();
            foreach (var (name, table) in (IEnumerable<(string, KeyTable)>)[("workflow_hook", WorkflowKeys.WorkflowHook), ("task_hook", WorkflowKeys.TaskHook)])
            {
                json.WriteStartObject(name);
                WriteMap(json, table);
                WriteOneOf(json, "webhook", "email", "workflow");
                json.WriteEndObject();
            }
            json.WriteStartObject("webhook");
            WriteMap(json, WorkflowKeys.Webhook);
            WriteOneOf(json, "url", "url_env");
            json.WriteEndObject();
            json.WriteStartObject("email");
            WriteMap(json, WorkflowKeys.Email);
            json.WriteEndObject();
            json.WriteStartObject("hook_workflow");
            WriteMap(json, WorkflowKeys.HookWorkflow);
            json.WriteEndObject();
            json.WriteStartObject("deadline");
            WriteMap(json, WorkflowKeys.Deadline);
            json.WriteEndObject();
            foreach (var (name, table, oneOf) in WaitKeys.Parts)
            {
                json.WriteStartObject(name);
                WriteMap(json, table);
                if (oneOf.Count > 0) WriteOneOf(json, [.. oneOf]);
                json.WriteEndObject();
            }
            json.WriteStartObject("group");
            WriteMap(json, WorkflowKeys.Group);
            json.WriteEndObject();
            json.WriteStartObject("parameter");
            WriteMap(json, WorkflowKeys.Parameter);
            json.WriteEndObject();
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
        switch (key.Shape)
        {
            case ValueShape.Text:
                WriteTypes(json, "string", "null");
                break;
            case ValueShape.Name:
                WriteName(json);
                break;
            case ValueShape.Value:
                json.WriteString("$ref", "#/$defs/value");
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
                json.WriteNumber("minimum", key.Min);
                json.WriteNumber("maximum", key.Max);
                break;
            case ValueShape.Choice:
                WriteStrings(json, "enum", key.Choices);
                break;
            case ValueShape.Command:
                WriteTypes(json, "string", "boolean", "number", "array");
                WriteRef(json, "items", "value");
                break;
            case ValueShape.Names:
                WriteTypes(json, "string", "array", "null");
                json.WriteStartObject("items");
                WriteName(json);
                json.WriteEndObject();
                break;
            case ValueShape.Words:
                WriteTypes(json, "string", "array", "null");
                json.WriteStartObject("items");
                WriteStrings(json, "enum", key.Choices);
                json.WriteEndObject();
                break;
            case ValueShape.Integers:
                WriteTypes(json, "integer", "array", "null");
                json.WriteNumber("minimum", key.Min);
                json.WriteNumber("maximum", key.Max);
                json.WriteStartObject("items");
                WriteTypes(json, "integer");
                json.WriteNumber("minimum", key.Min);
                json.WriteNumber("maximum", key.Max);
                json.WriteEndObject();
                break;
            case ValueShape.ExitCodes:
                json.WriteString("$ref", "#/$defs/exit_codes");
                break;
            case ValueShape.Concurrency:
                json.WriteString("$ref", "#/$defs/concurrency");
                break;
            case ValueShape.Branch:
                WriteTypes(json, "boolean", "object", "null");
                json.WriteStartObject("propertyNames");
                json.WriteString("pattern", "^[0-9]{1,3}$");
                json.WriteEndObject();
                json.WriteStartObject("additionalProperties");
                WriteTypes(json, "string", "array", "null");
                json.WriteStartObject("items");
                WriteName(json);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case ValueShape.Items:
                WriteTypes(json, "string", "array", "null");
                json.WriteNumber("maxItems", Limits.MaxItems);
                break;
            case ValueShape.Part:
                json.WriteString("$ref", $"#/$defs/{key.Part}");
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
            case ValueShape.WorkflowHooks:
                WriteList(json, "workflow_hook", Limits.MaxHooks);
                break;
            case ValueShape.TaskHooks:
                WriteList(json, "task_hook", Limits.MaxHooks);
                break;
            case ValueShape.Webhook:
                json.WriteString("$ref", "#/$defs/webhook");
                break;
            case ValueShape.Email:
                json.WriteString("$ref", "#/$defs/email");
                break;
            case ValueShape.HookWorkflow:
                json.WriteString("$ref", "#/$defs/hook_workflow");
                break;
            case ValueShape.Deadline:
                json.WriteString("$ref", "#/$defs/deadline");
                break;
            case ValueShape.Schedules:
                WriteSchedules(json);
                break;
            case ValueShape.Groups:
                WriteList(json, "group", Limits.MaxGroups);
                break;
            case ValueShape.Tasks:
                WriteList(json, "task", Limits.MaxTasks);
                break;
        }
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
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", namePattern);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        writeValue();
        json.WriteEndObject();
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
        json.WriteStartObject(key);
        json.WriteString("$ref", $"#/$defs/{definition}");
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
