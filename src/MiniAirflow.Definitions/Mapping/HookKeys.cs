using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys of hooks.</summary>
internal static partial class WorkflowKeys
{
    public static readonly KeyTable WorkflowHook = Hook("hook of a workflow", HookEvents.OfWorkflow);

    public static readonly KeyTable TaskHook = Hook("hook of a task", HookEvents.OfTask);

    public static readonly KeyTable Webhook = new("webhook",
    [
        new("url", ValueShape.Text, "Address of the service, beginning with https:// or http://."),
        new("url_env", ValueShape.Text, "Instead of 'url': the environment variable of the scheduler that holds the address, where that is a secret."),
        new("format", ValueShape.Choice, "What the body is: all that is known as JSON, or a message for Slack or for Microsoft Teams.") { Choices = ["json", "slack", "teams"], Default = "json" },
        new("secret_env", ValueShape.Text, "Environment variable of the scheduler that holds the key by which requests are signed."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["uri"] = "url", ["address"] = "url", ["secret"] = "secret_env", ["key"] = "secret_env", ["token"] = "secret_env", ["type"] = "format",
    });

    public static readonly KeyTable Email = new("mail",
    [
        new("to", ValueShape.ValueList, "Addresses of those who get it.") { IsRequired = true },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["recipients"] = "to", ["address"] = "to", ["addresses"] = "to" });

    public static readonly KeyTable HookWorkflow = new("workflow to start",
    [
        new("name", ValueShape.Name, "Name of the workflow.") { IsRequired = true },
        new("params", ValueShape.ParameterValues, "Values for its parameters; they may have expressions on what happened."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "name", ["workflow"] = "name", ["parameters"] = "params", ["conf"] = "params" });

    public static readonly KeyTable Deadline = new("deadline",
    [
        new("from", ValueShape.Choice, "From when on it is counted: the creation of the run, or its logical date.") { Choices = ["queued_at", "logical_date"], Default = "queued_at" },
        new("within_seconds", ValueShape.Integer, "Seconds from then on.") { Min = 1, Max = Limits.MaxSeconds, Default = 0, IsRequired = true },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["reference"] = "from", ["within"] = "within_seconds", ["interval"] = "within_seconds", ["seconds"] = "within_seconds" });

    private static KeyTable Hook(string owner, IReadOnlyList<HookEvent> events) => new(owner,
    [
        new("on", ValueShape.Words, "What it waits for.") { Choices = [.. events.Select(HookEvents.Word)], IsRequired = true },
        new("webhook", ValueShape.Webhook, "A request to send."),
        new("email", ValueShape.Email, "A mail to send."),
        new("workflow", ValueShape.HookWorkflow, "A workflow to start."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["events"] = "on", ["event"] = "on", ["when"] = "on", ["url"] = "webhook", ["http"] = "webhook", ["slack"] = "webhook", ["teams"] = "webhook", ["mail"] = "email",
        ["trigger"] = "workflow", ["dag"] = "workflow",
    });
}
