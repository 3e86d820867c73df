using Microsoft.OpenApi;

namespace MiniAirflow.Api.OpenApi;

/// <summary>The outline of a workflow definition, for the OpenAPI document. The exact schema is the published one of workflow files.</summary>
internal static class DefinitionSchema
{
    public const string Name = "WorkflowDefinition";

    public static OpenApiSchema Build() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A workflow with its tasks, as in a workflow file.",
        Required = new HashSet<string> { "name" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["name"] = Text("Unique among workflows."),
            ["description"] = Text("Free text for people."),
            ["schedule_cron"] = Text("Cron expression with 5 or 6 fields, or a macro such as @daily; empty for a workflow that only runs when triggered."),
            ["timezone"] = Text("IANA zone in which the schedule is read; UTC by default."),
            ["max_active_tasks"] = Integer("How many of its tasks may be active at once, over all runs; 0 for no limit."),
            ["max_active_tasks_per_run"] = Integer("How many of its tasks may be active at once in one run; 0 for no limit."),
            ["timeout_seconds"] = Integer("Seconds a run may last before it is ended with all that is open; 0 for no limit."),
            ["retry_count"] = Integer("How often a run that failed is tried again as a whole."),
            ["retry_delay_seconds"] = Integer("Seconds from a run's failure until it is tried again; 0 selects 1, 2, 4 and so on to 30 s."),
            ["retry_from"] = Text("What of a failed run is tried again: failed, the tasks that did not succeed, or start, all."),
            ["is_active"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether the schedule creates runs; true by default." },
            ["params"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Parameters that a trigger may set, by name." },
            ["env"] = Map("Environment of every task."),
            ["secrets"] = Map("Secrets that every task gets, by environment variable."),
            ["groups"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "Names for some tasks together: name, group, depends_on.", Items = new OpenApiSchema { Type = JsonSchemaType.Object } },
            ["tasks"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "Nodes of the graph.", Items = TaskDefinition() },
        },
    };

    private static OpenApiSchema TaskDefinition() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "name" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["name"] = Text("Unique within the workflow."),
            ["command"] = new OpenApiSchema
            {
                Description = "A line for /bin/sh, or a list that no shell reads.",
                AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String }, List()],
            },
            ["handler"] = Text("Name of an in-process handler, instead of a command."),
            ["wait_for"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What it waits for without a slot, instead of running a command." },
            ["approval"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What it asks a person without a slot, instead of running a command." },
            ["workflow"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "The workflow of which a run does its work without a slot, instead of a command: name, params." },
            ["group"] = Text("The group that it is in."),
            ["depends_on"] = List("Names of the tasks and groups it waits for."),
            ["trigger_rule"] = Text("When it runs, given how those it waits for ended; all_success by default."),
            ["when"] = Text("A condition; when it does not hold, the task is skipped."),
            ["for_each"] = new OpenApiSchema { Description = "A list, or an expression whose value is one: the task runs once for each item." },
            ["max_parallel"] = Integer("Most items that run at once; 0 for no limit."),
            ["item_label"] = Text("What people call an item."),
            ["branch"] = new OpenApiSchema { Description = "true, or a map from exit codes to the names of what runs next." },
            ["exit_codes"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Lists of exit codes by meaning: skip, fail, retry." },
            ["continue_on"] = List("Ends that count as a success for what follows: failed, skipped."),
            ["teardown_of"] = List("Names of the setups that it clears away after."),
            ["on_failure_fail_run"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether the failure of a teardown fails the run." },
            ["retry_count"] = Integer("Further attempts after a failed one."),
            ["retry_delay_seconds"] = Integer("Seconds between attempts; 0 for 1, 2, 4 … 30 s."),
            ["retry_max_delay_seconds"] = Integer("Upper bound of the delay."),
            ["timeout_seconds"] = Integer("Seconds an attempt may run; 0 for no limit."),
            ["env"] = Map("Environment of this task."),
            ["secrets"] = Map("Secrets that this task gets, by environment variable."),
            ["working_directory"] = Text("Directory it runs in."),
            ["queue"] = Text("Routing label."),
            ["priority"] = Integer("1 (low) to 10 (high)."),
            ["pool"] = Text("The pool whose slots it occupies while it is queued or runs."),
            ["pool_slots"] = Integer("How many slots of the pool."),
            ["concurrency"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "A key, and how many tasks with that key may be active at once: key, limit." },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Integer(string description) => new() { Type = JsonSchemaType.Integer, Format = "int32", Description = description };

    private static OpenApiSchema List(string? description = null) => new()
    {
        Type = JsonSchemaType.Array,
        Description = description,
        Items = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiSchema Map(string description) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
