using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Worker.Kubernetes;

// The parts of Kubernetes' objects that are written or read here, by Kubernetes' own names; what else an answer has is passed over.

internal sealed record ObjectMeta
{
    public string? Name { get; init; }
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DateTimeOffset? DeletionTimestamp { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
}

internal sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid, bool Controller, bool BlockOwnerDeletion);

internal sealed record Job
{
    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public ObjectMeta? Metadata { get; init; }
    public JobSpec? Spec { get; init; }
    public JobStatus? Status { get; init; }
}

internal sealed record JobSpec
{
    public int? BackoffLimit { get; init; }
    public int? Completions { get; init; }
    public int? Parallelism { get; init; }
    public long? ActiveDeadlineSeconds { get; init; }
    public int? TtlSecondsAfterFinished { get; init; }
    public bool? Suspend { get; init; }
    public PodTemplate? Template { get; init; }
}

internal sealed record PodTemplate(ObjectMeta? Metadata, PodSpec? Spec);

internal sealed record PodSpec
{
    public string? RestartPolicy { get; init; }
    public string? ServiceAccountName { get; init; }
    public bool? AutomountServiceAccountToken { get; init; }
    public bool? EnableServiceLinks { get; init; }
    public long? TerminationGracePeriodSeconds { get; init; }
    public PodSecurity? SecurityContext { get; init; }
    public IReadOnlyList<Container>? Containers { get; init; }
}

internal sealed record PodSecurity(SeccompProfile SeccompProfile);

internal sealed record SeccompProfile(string Type);

internal sealed record Container
{
    public string? Name { get; init; }
    public string? Image { get; init; }
    public string? ImagePullPolicy { get; init; }
    public IReadOnlyList<string>? Command { get; init; }
    public IReadOnlyList<string>? Args { get; init; }
    public string? WorkingDir { get; init; }
    public IReadOnlyList<EnvironmentVariable>? Env { get; init; }
    public IReadOnlyList<EnvironmentSource>? EnvFrom { get; init; }
    public ContainerResources? Resources { get; init; }
    public string? TerminationMessagePath { get; init; }
    public string? TerminationMessagePolicy { get; init; }
    public ContainerSecurity? SecurityContext { get; init; }
}

internal sealed record EnvironmentVariable(string Name, string Value);

internal sealed record EnvironmentSource(SecretReference? SecretRef);

internal sealed record SecretReference(string Name);

internal sealed record ContainerResources(IReadOnlyDictionary<string, string>? Requests, IReadOnlyDictionary<string, string>? Limits);

internal sealed record ContainerSecurity(bool AllowPrivilegeEscalation);

internal sealed record JobStatus(DateTimeOffset? StartTime, IReadOnlyList<Condition>? Conditions);

internal sealed record Condition(string? Type, string? Status, string? Reason, string? Message);

internal sealed record Secret
{
    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public ObjectMeta? Metadata { get; init; }
    public string? Type { get; init; }
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }
}

internal sealed record Pod
{
    public ObjectMeta? Metadata { get; init; }
    public PodStatus? Status { get; init; }
}

internal sealed record PodStatus
{
    public string? Phase { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public IReadOnlyList<Condition>? Conditions { get; init; }
    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }
}

internal sealed record ContainerStatus(string? Name, ContainerState? State);

internal sealed record ContainerState(WaitingState? Waiting, RunningState? Running, TerminatedState? Terminated);

internal sealed record WaitingState(string? Reason, string? Message);

internal sealed record RunningState(DateTimeOffset? StartedAt);

internal sealed record TerminatedState(int ExitCode, int? Signal, string? Reason, string? Message, DateTimeOffset? StartedAt);

internal sealed record PodList(ObjectMeta? Metadata, IReadOnlyList<Pod>? Items);

internal sealed record WatchEvent(string? Type, JsonElement Object);

internal sealed record ApiStatus(string? Message, string? Reason, int? Code);

internal sealed record DeleteOptions
{
    public string ApiVersion { get; init; } = "v1";
    public string Kind { get; init; } = "DeleteOptions";
    public string? PropagationPolicy { get; init; }
    public Preconditions? Preconditions { get; init; }
}

internal sealed record Preconditions(string? Uid, string? ResourceVersion);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(PodList))]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(WatchEvent))]
[JsonSerializable(typeof(ApiStatus))]
[JsonSerializable(typeof(DeleteOptions))]
internal sealed partial class KubernetesJson : JsonSerializerContext;
