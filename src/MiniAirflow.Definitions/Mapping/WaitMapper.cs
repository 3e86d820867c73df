using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys of a task that waits or asks instead of running something.</summary>
internal static class WaitMapper
{
    public static WaitDefinition? Wait(MapFields fields, MappingContext context)
    {
        if (Part(fields, "wait_for", WaitKeys.Wait, "a map that says what to wait for", "write 'duration: 10m' or another condition below it", context) is not { } wait) return null;
        var definition = new WaitDefinition
        {
            Time = wait.Text("time"),
            OffsetSeconds = wait.Integer("offset_seconds"),
            Duration = wait.Text("duration"),
            File = wait.Text("file"),
            MinBytes = wait.Integer("min_bytes"),
            StableSeconds = wait.Integer("stable_seconds"),
            Http = Http(wait, context),
            Command = TaskMapper.Command(wait, context),
            Run = Run(wait, context),
            Event = wait.Text("event"),
            IntervalSeconds = wait.Integer("interval_seconds"),
            TimeoutSeconds = wait.Integer("timeout_seconds"),
            OnTimeout = (WaitTimeout)wait.Choice("on_timeout"),
        };
        // A condition that could not be read is told already; that there is none would only be an echo.
        if (definition is { Kind: "event", Event: null } && WaitKeys.Conditions.Any(key => wait.Find(key) is not null)) context.Problems.Cover(fields.PathOf("wait_for"));
        return definition;
    }

    public static ApprovalDefinition? Approval(MapFields fields, MappingContext context)
    {
        if (Part(fields, "approval", WaitKeys.Approval, "a map that says what to ask", "write 'message: …' below it", context) is not { } approval) return null;
        return new ApprovalDefinition
        {
            Message = approval.Text("message") ?? "",
            Options = approval.Find("options") is null ? ApprovalDefinition.DefaultOptions : approval.Names("options"),
            Fields = WorkflowMapper.Parameters(approval, "fields", context),
            TimeoutSeconds = approval.Integer("timeout_seconds"),
            Default = approval.Text("default"),
            Approvers = approval.Names("approvers"),
            FailOn = approval.Find("fail_on") is null ? null : approval.Names("fail_on"),
        };
    }

    private static HttpWait? Http(MapFields wait, MappingContext context) =>
        Part(wait, "http", WaitKeys.Http, "a map with 'url'", "write 'url: https://…' below it", context) is not { } http ? null : new HttpWait
        {
            Url = http.Text("url") ?? "",
            Method = http.Text("method") ?? HttpWait.DefaultMethod,
            Status = http.Integer("status"),
            Contains = http.Text("contains"),
        };

    private static RunCondition? Run(MapFields wait, MappingContext context) =>
        Part(wait, "run", WaitKeys.Run, "a map with 'workflow'", "write 'workflow: NAME' below it", context) is not { } run ? null : new RunCondition
        {
            Workflow = run.Text("workflow") ?? "",
            LogicalDate = run.Text("logical_date") ?? RunCondition.Same,
            AnyEnd = run.Choice("state") == 1,
        };

    private static MapFields? Part(MapFields fields, string key, KeyTable table, string expected, string hint, MappingContext context)
    {
        if (fields.Find(key) is not { } node) return null;
        var path = fields.PathOf(key);
        return context.Map(node, path, expected, hint) is { } map ? new MapFields(map, path, table, context) : null;
    }
}
