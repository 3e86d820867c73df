using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>The keys of a container.</summary>
internal static class ContainerKeys
{
    public static readonly KeyTable Table = new("container",
    [
        new("image", ValueShape.Text, "The image, such as python:3.12-slim; a template.") { IsRequired = true },
        new("args", ValueShape.ValueList, "Arguments of the image's own program, where the task has no command."),
        new("cpu", ValueShape.Value, "Processors that it is promised, such as 2, 0.5 or 500m."),
        new("cpu_limit", ValueShape.Value, "Most processors that it may use."),
        new("memory", ValueShape.Value, "Memory that it is promised, such as 512Mi; the most that it may use too, unless memory_limit says otherwise."),
        new("memory_limit", ValueShape.Value, "Most memory that it may use before it is killed."),
        new("pull", ValueShape.Choice, "When the image is fetched: when it is missing, each time, or never.") { Choices = ["missing", "always", "never"], Default = "missing" },
        new("service_account", ValueShape.Text, "The service account of its pod; the worker's operator says which may be named."),
        new("start_timeout_seconds", ValueShape.Integer, "Seconds from its creation within which it must run.") { Min = 1, Max = Limits.MaxSeconds, Default = ContainerDefinition.DefaultStartTimeoutSeconds },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "image", ["arguments"] = "args", ["cpus"] = "cpu", ["cpu_request"] = "cpu", ["mem"] = "memory", ["memory_request"] = "memory", ["resources"] = "memory",
        ["image_pull_policy"] = "pull", ["imagePullPolicy"] = "pull", ["pull_policy"] = "pull", ["pullPolicy"] = "pull", ["service_account_name"] = "service_account", ["serviceAccountName"] = "service_account",
        ["startup_timeout"] = "start_timeout_seconds", ["startup_timeout_seconds"] = "start_timeout_seconds", ["start_timeout"] = "start_timeout_seconds",
    });
}
