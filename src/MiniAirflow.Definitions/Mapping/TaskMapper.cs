using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>One entry of <c>tasks</c>.</summary>
internal static class TaskMapper
{
    public static TaskDefinition Map(DocumentNode node, string path, MappingContext context)
    {
        // An entry that is no map keeps its place in the list, so that the numbers of those after it stay right.
        if (context.Map(node, path, "a map with the keys of a task", "write '- name: …' and 'command: …' below it") is not { } map)
            return new TaskDefinition { Name = "" };
        var fields = new MapFields(map, path, WorkflowKeys.Task, context);
        // A wait or a container by another tool's word is told already.
        if (map.Entries.Any(entry => WorkflowKeys.Task.OtherWords.GetValueOrDefault(entry.Key) is "wait_for" or "approval" or "container")) context.Problems.Cover(fields.PathOf("command"));
        var command = Command(fields, context);
        var container = ContainerMapper.Container(fields, context);
        var wait = WaitMapper.Wait(fields, context);
        return new TaskDefinition
        {
            Name = fields.Text("name") ?? "",
            Command = command,
            Container = container,
            Handler = fields.Text("handler"),
            WaitFor = wait,
            Approval = WaitMapper.Approval(fields, context),
            Workflow = Workflow(fields, context),
            Group = fields.Text("group"),
            DependsOn = fields.Names("depends_on"),
            TriggerRule = (TriggerRule)fields.Choice("trigger_rule"),
            When = fields.Text("when"),
            ForEach = ItemMapper.List(fields, context),
            MaxParallel = fields.Integer("max_parallel"),
            ItemLabel = fields.Text("item_label"),
            Branch = TaskFlowMapper.Branch(fields, context),
            ExitCodes = TaskFlowMapper.ExitCodes(fields, context),
            ContinueOn = (ContinueOn)fields.Words("continue_on").Sum(place => 1 << place),
            TeardownOf = fields.Names("teardown_of"),
            FailsRun = fields.Boolean("on_failure_fail_run") ?? false,
            RetryCount = fields.Integer("retry_count"),
            RetryDelaySeconds = fields.Integer("retry_delay_seconds"),
            RetryBackoff = (RetryBackoff)fields.Choice("retry_backoff"),
            RetryMaxDelaySeconds = fields.Integer("retry_max_delay_seconds"),
            RetryJitterPercent = fields.Integer("retry_jitter_percent"),
            TimeoutSeconds = fields.Integer("timeout_seconds"),
            QueueTimeoutSeconds = fields.Integer("queue_timeout_seconds"),
            Env = WorkflowMapper.Environment(fields, context),
            Secrets = WorkflowMapper.Secrets(fields, context),
            WorkingDirectory = Directory(fields, context, (command ?? wait?.Command) is not null, container is not null),
            Queue = fields.Text("queue") ?? TaskDefinition.DefaultQueue,
            Priority = fields.Integer("priority"),
            Pool = fields.Text("pool"),
            PoolSlots = fields.Integer("pool_slots"),
            Concurrency = TaskFlowMapper.Concurrency(fields, context),
            Hooks = HookMapper.Hooks(fields, WorkflowKeys.TaskHook, HookEvents.OfTask, context),
        };
    }

    private static WorkflowTarget? Workflow(MapFields fields, MappingContext context)
    {
        if (fields.Find("workflow") is not { } node) return null;
        var path = fields.PathOf("workflow");
        if (context.Map(node, path, "a map with 'name' and 'params'", "write 'name: NAME' below it") is not { } map)
        {
            context.Problems.Cover(fields.PathOf("command")); // what is to be done was told, if not in the right form
            return null;
        }
        var target = new MapFields(map, path, WorkflowKeys.ChildWorkflow, context);
        return new WorkflowTarget { Name = target.Text("name") ?? "", Params = WorkflowMapper.Values(target, "params", context) };
    }

    // What a program gets may be written without quotes: `command: true` and `[sleep, 1]` mean what they say.
    public static CommandDefinition? Command(MapFields fields, MappingContext context)
    {
        var path = fields.PathOf("command");
        switch (fields.Find("command"))
        {
            case null:
                return null;
            case ListNode list:
                return CommandDefinition.FromArgv([.. list.Items.Select((item, i) => context.Value(item, $"{path}[{i}]") ?? "")]);
            case ScalarNode scalar:
                return context.Value(scalar, path) is { } line ? CommandDefinition.FromShell(line) : null;
            case var node:
                context.Mismatch(node, path, "a command line, or a list of program and arguments", "quote a command that contains ': '");
                return null;
        }
    }

    private static string? Directory(MapFields fields, MappingContext context, bool runsCommand, bool isInContainer)
    {
        const string key = "working_directory";
        var folder = isInContainer ? null : context.Source.BaseDirectory; // the folder of the file is not in the image
        var written = fields.Text(key);
        if (written is null) return runsCommand ? folder : null;
        if (written.StartsWith('~') || written.Contains('$', StringComparison.Ordinal))
        {
            context.Problems.Add(fields.Find(key)!.At, fields.PathOf(key), $"{ProblemText.Quoted(written)} is taken literally: '~' and variables are not expanded here.", "write the path out, or use 'cd' in the command");
            return null;
        }
        // A NUL is for the validator to report; the path functions throw on it.
        return folder is null || written.Contains('\0', StringComparison.Ordinal) ? written : Path.GetFullPath(written, folder);
    }
}
