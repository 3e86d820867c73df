using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys of what a task waits for, and of what it asks.</summary>
internal static class WaitKeys
{
    /// <summary>The keys of which a wait has exactly one.</summary>
    public static readonly IReadOnlyList<string> Conditions = ["time", "duration", "file", "http", "command", "run", "event"];

    public static readonly KeyTable Wait = new("wait",
    [
        new("time", ValueShape.Text, "A time of day on the workflow's clock, such as 18:30, or a date and time, or a template of one. One that has passed is not waited for."),
        new("offset_seconds", ValueShape.Integer, "Seconds after the time; less than 0 for before.") { Min = -Limits.MaxSeconds, Max = Limits.MaxSeconds, Default = 0 },
        new("duration", ValueShape.Text, "A length of time such as 90m or 1h30m, from when the task became ready."),
        new("file", ValueShape.Text, "An absolute path with * and ? in its names; it is there when one file fits. Looked at by a worker."),
        new("min_bytes", ValueShape.Integer, "The least size of the file.") { Max = int.MaxValue, Default = 0 },
        new("stable_seconds", ValueShape.Integer, "How long the file must not have changed.") { Max = Limits.MaxSeconds, Default = 0 },
        new("http", ValueShape.Part, "A request, and the answer that is waited for. Made by a worker.") { Part = "http_wait" },
        new("command", ValueShape.Command, "A command that is there when it exits with 0. Run by a worker."),
        new("run", ValueShape.Part, "A run of another workflow that must have ended.") { Part = "run_condition" },
        new("event", ValueShape.Name, "Name of an event that somebody reports, by the API or 'miniairflow event'."),
        new("interval_seconds", ValueShape.Integer, "Seconds between two looks of a worker.") { Min = 1, Max = Limits.MaxSeconds, Default = WaitDefinition.DefaultIntervalSeconds },
        new("timeout_seconds", ValueShape.Integer, "Seconds that the whole wait may last; 0 for no limit.") { Max = Limits.MaxSeconds, Default = 0 },
        new("on_timeout", ValueShape.Choice, "What becomes of the task then.") { Choices = ["fail", "skip"], Default = "fail" },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["path"] = "file", ["filepath"] = "file", ["url"] = "http", ["at"] = "time", ["until"] = "time", ["for"] = "duration", ["delay"] = "duration", ["timeout"] = "timeout_seconds",
        ["poke_interval"] = "interval_seconds", ["interval"] = "interval_seconds", ["soft_fail"] = "on_timeout", ["workflow"] = "run", ["dag"] = "run", ["dag_run"] = "run", ["offset"] = "offset_seconds",
    });

    public static readonly KeyTable Http = new("request",
    [
        new("url", ValueShape.Text, "An absolute address, http or https.") { IsRequired = true },
        new("method", ValueShape.Text, "The method.") { Default = HttpWait.DefaultMethod },
        new("status", ValueShape.Integer, "The status of the answer.") { Min = 100, Max = 599, Default = HttpWait.DefaultStatus },
        new("contains", ValueShape.Text, "A text that must be in the first MiB of the answer."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["address"] = "url", ["code"] = "status", ["body"] = "contains", ["text"] = "contains" });

    public static readonly KeyTable Run = new("run",
    [
        new("workflow", ValueShape.Name, "Name of the workflow.") { IsRequired = true },
        new("logical_date", ValueShape.Text, "Logical date of the run, or a template of it; 'same' for that of the run that waits.") { Default = RunCondition.Same },
        new("state", ValueShape.Choice, "Whether it must have succeeded, or any end will do.") { Choices = ["success", "ended"], Default = "success" },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["dag"] = "workflow", ["name"] = "workflow", ["execution_date"] = "logical_date", ["date"] = "logical_date", ["status"] = "state" });

    public static readonly KeyTable Approval = new("question",
    [
        new("message", ValueShape.Text, "What is asked; a template.") { Default = "" },
        new("options", ValueShape.Names, "The answers to choose from; approve and reject by default. With 'branch: true' they name the tasks that follow."),
        new("fields", ValueShape.Parameters, "What else is to be answered: written as params are, and outputs of the task afterwards."),
        new("timeout_seconds", ValueShape.Integer, "Seconds to wait for the answer; 0 for no limit.") { Max = Limits.MaxSeconds, Default = 0 },
        new("default", ValueShape.Name, "The option that counts when the time is over; without it the task is timed out."),
        new("approvers", ValueShape.Names, "Names of those who are meant to answer. They are shown; nobody is kept from answering."),
        new("fail_on", ValueShape.Names, "Options that fail the task; reject by default."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["subject"] = "message", ["prompt"] = "message", ["body"] = "message", ["input"] = "fields", ["params"] = "fields", ["defaults"] = "default", ["timeout"] = "timeout_seconds",
        ["assigned_users"] = "approvers", ["choices"] = "options",
    });

    /// <summary>The tables by their names in the schema, each with the keys of which one must be given.</summary>
    public static readonly IReadOnlyList<(string Name, KeyTable Table, IReadOnlyList<string> OneOf)> Parts =
    [
        ("wait", Wait, Conditions), ("http_wait", Http, []), ("run_condition", Run, []), ("approval", Approval, []), ("child_workflow", WorkflowKeys.ChildWorkflow, []),
    ];
}
