using System.Globalization;
using System.Text.Json;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>What is read of a Job.</summary>
internal sealed record Job
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its identity: another Job of the same name has another one.</summary>
    public required string Uid { get; init; }

    /// <summary>Its version: each change gives it another one.</summary>
    public required string Version { get; init; }

    /// <summary>The fencing token on it; null when it is none of ours.</summary>
    public long? Token { get; init; }

    /// <summary>The number of the attempt that holds it, for people.</summary>
    public string Attempt { get; init; } = "?";

    /// <summary>Whether it is on its way out.</summary>
    public bool IsGoing { get; init; }

    /// <summary>Whether it waits to be let go.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Whether the cluster has ended it because nobody looked after it: its end says nothing about the task.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>The Secret that its pod takes its environment from; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the cluster took it up; null when it has not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Reads it.</summary>
    public static Job Of(JsonElement json)
    {
        var containers = json.At("spec", "template", "spec", "containers");
        var sources = containers.ValueKind == JsonValueKind.Array && containers.GetArrayLength() > 0 ? containers[0].At("envFrom") : default;
        var isOurs = json.Text("metadata", "labels", JobManifest.ManagedBy) == JobManifest.Manager;
        return new Job
        {
            Name = json.Text("metadata", "name") ?? "",
            Uid = json.Text("metadata", "uid") ?? "",
            Version = json.Text("metadata", "resourceVersion") ?? "",
            Token = isOurs && long.TryParse(json.Text("metadata", "annotations", JobManifest.Token), NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? token : null,
            Attempt = json.Text("metadata", "annotations", JobManifest.Attempt) ?? "?",
            IsGoing = json.Text("metadata", "deletionTimestamp") is not null,
            IsSuspended = json.At("spec", "suspend").ValueKind == JsonValueKind.True,
            IsAbandoned = IsPastDeadline(json.At("status", "conditions")),
            Secret = sources.ValueKind == JsonValueKind.Array && sources.GetArrayLength() > 0 ? sources[0].Text("secretRef", "name") : null,
            Created = json.Time("metadata", "creationTimestamp"),
            Started = json.Time("status", "startTime"),
        };
    }

    private static bool IsPastDeadline(JsonElement conditions)
    {
        foreach (var type in (ReadOnlySpan<string>)["Failed", "FailureTarget"])
            if (conditions.Item("type", type) is var failed && failed.Text("status") == "True" && failed.Text("reason") == "DeadlineExceeded") return true;
        return false;
    }
}
