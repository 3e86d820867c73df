using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>Nodes → definition, the only way for every format. What does not fit is reported and stands as its default, so that all else is still checked.</summary>
internal static class WorkflowMapper
{
    /// <summary>Maps a document; null when it is no map at all.</summary>
    public static (WorkflowDefinition Definition, bool? IsActive)? Map(DocumentNode root, MappingContext context)
    {
        if (context.Map(root, "", "a map with the keys of a workflow", "begin with 'name:' and 'tasks:'") is not { } map) return null;
        var fields = new MapFields(map, "", WorkflowKeys.Workflow, context);
        var definition = new WorkflowDefinition
        {
            Name = fields.Text("name") ?? (fields.Find("name") is null ? context.Source.DefaultName : null) ?? "",
            Description = fields.Text("description") ?? "",
            Tags = fields.Names("tags"),
            Schedules = ScheduleMapper.Map(map, fields, context),
            TimeZone = fields.Text("timezone") ?? WorkflowDefinition.DefaultTimeZone,
            Policy = ScheduleMapper.Policy(fields),
            MaxActiveTasks = fields.Integer("max_active_tasks"),
            MaxActiveTasksPerRun = fields.Integer("max_active_tasks_per_run"),
            Concurrency = Concurrency(fields, context),
            TimeoutSeconds = fields.Integer("timeout_seconds"),
            RetryCount = fields.Integer("retry_count"),
            RetryDelaySeconds = fields.Integer("retry_delay_seconds"),
            RetryFrom = (RetryFrom)fields.Choice("retry_from"),
            Retention = Retention(fields, context),
            Params = Parameters(fields, "params", context),
            Env = Environment(fields, context),
            Secrets = Secrets(fields, context),
            Deadline = HookMapper.Deadline(fields, context),
            MustSucceedWithinSeconds = fields.Integer("must_succeed_within_seconds"),
            Hooks = HookMapper.Hooks(fields, WorkflowKeys.WorkflowHook, HookEvents.OfWorkflow, context),
            Groups = Groups(fields, context),
            Tasks = Tasks(fields, context),
        };
        return (definition, fields.Boolean("is_active"));
    }

    /// <summary>Reads <c>env</c>, of a workflow or of a task.</summary>
    public static OrderedDictionary<string, string> Secrets(MapFields fields, MappingContext context) => Values(fields, "secrets", context);

    public static OrderedDictionary<string, string> Environment(MapFields fields, MappingContext context) => Values(fields, "env", context);

    /// <summary>Reads a map of names and values.</summary>
    public static OrderedDictionary<string, string> Values(MapFields fields, string key, MappingContext context)
    {
        var env = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (fields.Find(key) is not { } node) return env;
        var path = fields.PathOf(key);
        if (context.Map(node, path, "a map of names and values", "write 'NAME: value'") is not { } map) return env;
        foreach (var entry in map.Entries)
            env[entry.Key] = context.Value(entry.Value, $"{path}.{entry.Key}") ?? "";
        return env;
    }

    /// <summary>Reads the parameters of a workflow, or the fields of a question.</summary>
    public static OrderedDictionary<string, ParameterDefinition> Parameters(MapFields fields, string key, MappingContext context)
    {
        var parameters = new OrderedDictionary<string, ParameterDefinition>(StringComparer.Ordinal);
        if (fields.Find(key) is not { } node) return parameters;
        var path = fields.PathOf(key);
        if (context.Map(node, path, "a map of names and defaults", "write 'name: default'") is not { } map) return parameters;
        foreach (var entry in map.Entries) parameters[entry.Key] = Parameter(entry.Value, $"{path}.{entry.Key}", context);
        return parameters;
    }

    private static ParameterDefinition Parameter(DocumentNode node, string path, MappingContext context)
    {
        if (node is ScalarNode { Kind: ScalarKind.Null }) return new ParameterDefinition();
        if (node is not MapNode map) return new ParameterDefinition { Default = context.Value(node, path) };
        var fields = new MapFields(map, path, WorkflowKeys.Parameter, context);
        return new ParameterDefinition
        {
            Type = (ParameterType)fields.Choice("type"),
            Default = fields.Value("default"),
            Enum = fields.Values("enum"),
            Min = fields.Decimal("min"),
            Max = fields.Decimal("max"),
            Pattern = fields.Text("pattern"),
            Description = fields.Text("description") ?? "",
        };
    }

    private static RunConcurrencyDefinition? Concurrency(MapFields fields, MappingContext context)
    {
        if (fields.Find("concurrency") is not { } node) return null;
        var path = fields.PathOf("concurrency");
        if (context.Map(node, path, "a map with a key and a limit", "write 'key: name' and 'limit: 1' below it, or 'max_active_tasks: N' for a number of tasks") is not { } map) return null;
        var concurrency = new MapFields(map, path, WorkflowKeys.RunConcurrency, context);
        return new RunConcurrencyDefinition { Key = concurrency.Text("key") ?? "", Limit = concurrency.Integer("limit"), OnConflict = (RunConflict)concurrency.Choice("on_conflict") };
    }

    private static RetentionDefinition? Retention(MapFields fields, MappingContext context)
    {
        if (fields.Find("retention") is not { } node) return null;
        if (context.Map(node, "retention", "a map with days or runs", "write 'days: 90' or 'runs: 1000' below it") is not { } map) return null;
        var retention = new MapFields(map, "retention", WorkflowKeys.Retention, context);
        return new RetentionDefinition { Days = Given("days"), Runs = Given("runs") };

        int? Given(string key) => retention.Find(key) is null ? null : retention.Integer(key);
    }

    private static GroupDefinition[] Groups(MapFields fields, MappingContext context)
    {
        if (fields.Find("groups") is not { } node) return [];
        if (node is ListNode list) return [.. list.Items.Select((item, i) => Group(item, $"groups[{i}]", context))];
        context.Mismatch(node, "groups", "a list of groups", "begin each group with '- name:'");
        return [];
    }

    private static GroupDefinition Group(DocumentNode node, string path, MappingContext context)
    {
        if (context.Map(node, path, "a group, a map with its keys", "begin it with 'name:'") is not { } map) return new GroupDefinition { Name = "" };
        var fields = new MapFields(map, path, WorkflowKeys.Group, context);
        return new GroupDefinition { Name = fields.Text("name") ?? "", Group = fields.Text("group"), DependsOn = fields.Names("depends_on") };
    }

    private static TaskDefinition[] Tasks(MapFields fields, MappingContext context)
    {
        if (fields.Find("tasks") is not { } node) return [];
        if (node is ListNode list) return [.. list.Items.Select((item, i) => TaskMapper.Map(item, $"tasks[{i}]", context))];
        context.Mismatch(node, "tasks", "a list of tasks", "begin each task with '- name:'");
        return [];
    }
}
