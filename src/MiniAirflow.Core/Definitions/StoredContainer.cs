using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.Core.Definitions;

/// <summary>A container in the canonical text.</summary>
internal sealed record StoredContainer
{
    public required string Image { get; init; }
    public IReadOnlyList<string>? Args { get; init; }
    public string? Cpu { get; init; }
    public string? CpuLimit { get; init; }
    public string? Memory { get; init; }
    public string? MemoryLimit { get; init; }
    public ImagePull? Pull { get; init; }
    public string? ServiceAccount { get; init; }
    public int? StartTimeoutSeconds { get; init; }

    public static StoredContainer? Of(ContainerDefinition? one) => one is null ? null : new()
    {
        Image = one.Image,
        Args = Defaults.Omit(one.Args, argument => argument),
        Cpu = one.Cpu,
        CpuLimit = one.CpuLimit,
        Memory = one.Memory,
        MemoryLimit = one.MemoryLimit,
        Pull = Defaults.Omit(one.Pull, ImagePull.Missing),
        ServiceAccount = one.ServiceAccount,
        StartTimeoutSeconds = Defaults.Omit(one.StartTimeoutSeconds, ContainerDefinition.DefaultStartTimeoutSeconds),
    };

    public ContainerDefinition ToDefinition() => new()
    {
        Image = Image,
        Args = Args ?? [],
        Cpu = Cpu,
        CpuLimit = CpuLimit,
        Memory = Memory,
        MemoryLimit = MemoryLimit,
        Pull = Pull ?? ImagePull.Missing,
        ServiceAccount = ServiceAccount,
        StartTimeoutSeconds = StartTimeoutSeconds ?? ContainerDefinition.DefaultStartTimeoutSeconds,
    };
}

internal sealed class ImagePullConverter() : JsonStringEnumConverter<ImagePull>(JsonNamingPolicy.SnakeCaseLower);
