using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys <c>hooks</c> and <c>deadline</c>.</summary>
internal static class HookMapper
{
    /// <summary>Reads <c>hooks</c>, of a workflow or of a task.</summary>
    public static HookDefinition[] Hooks(MapFields owner, KeyTable table, IReadOnlyList<HookEvent> events, MappingContext context)
    {
        var path = owner.PathOf("hooks");
        switch (owner.Find("hooks"))
        {
            case null:
                return [];
            case ListNode list:
                return [.. list.Items.Select((item, i) => Hook(item, $"{path}[{i}]", table, events, context))];
            case var node:
                context.Mismatch(node, path, "a list of hooks", "begin each hook with '- on:'");
                return [];
        }
    }

    public static DeadlineDefinition? Deadline(MapFields owner, MappingContext context)
    {
        if (owner.Find("deadline") is not { } node) return null;
        if (context.Map(node, "deadline", "a map with 'from' and 'within_seconds'") is not { } map) return null;
        var fields = new MapFields(map, "deadline", WorkflowKeys.Deadline, context);
        return new DeadlineDefinition { From = (DeadlineReference)fields.Choice("from"), WithinSeconds = fields.Integer("within_seconds") };
    }

    private static HookDefinition Hook(DocumentNode node, string path, KeyTable table, IReadOnlyList<HookEvent> events, MappingContext context)
    {
        if (context.Map(node, path, "a map with 'on' and one of 'webhook', 'email' and 'workflow'") is not { } map) return new HookDefinition();
        var fields = new MapFields(map, path, table, context);
        return new HookDefinition
        {
            On = [.. fields.Words("on").Select(place => events[place])],
            Webhook = Webhook(fields, context),
            Email = Target(fields, "email", WorkflowKeys.Email, context) is { } email ? new EmailTarget { To = email.Values("to") } : null,
            Workflow = Workflow(fields, context),
        };
    }

    private static WebhookTarget? Webhook(MapFields hook, MappingContext context) => Target(hook, "webhook", WorkflowKeys.Webhook, context) is not { } fields ? null : new WebhookTarget
    {
        Url = fields.Text("url"),
        UrlEnv = fields.Text("url_env"),
        Format = (WebhookFormat)fields.Choice("format"),
        SecretEnv = fields.Text("secret_env"),
    };

    private static WorkflowTarget? Workflow(MapFields hook, MappingContext context) => Target(hook, "workflow", WorkflowKeys.HookWorkflow, context) is not { } fields ? null : new WorkflowTarget
    {
        Name = fields.Text("name") ?? "",
        Params = WorkflowMapper.Values(fields, "params", context),
    };

    private static MapFields? Target(MapFields hook, string key, KeyTable table, MappingContext context)
    {
        if (hook.Find(key) is not { } node) return null;
        var path = hook.PathOf(key);
        return context.Map(node, path, $"a map with {string.Join(", ", table.Names.Select(name => $"'{name}'"))}") is { } map ? new MapFields(map, path, table, context) : null;
    }
}
