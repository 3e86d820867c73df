namespace MiniAirflow.Core.Definitions;

/// <summary>The container that a task runs in: as a Job of Kubernetes, or with docker or podman, as its worker was told.</summary>
public sealed record ContainerDefinition
{
    /// <summary>The image, such as <c>python:3.12-slim</c>; a template.</summary>
    public required string Image { get; init; }

    /// <summary>Arguments of the image's own program; only where the task has no command. Templates.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Processors that it is promised, as <see cref="ContainerQuantity.TryCpu"/> reads them; null for none.</summary>
    public string? Cpu { get; init; }

    /// <summary>Most processors that it may use; null for no limit.</summary>
    public string? CpuLimit { get; init; }

    /// <summary>Memory that it is promised, as <see cref="ContainerQuantity.TryMemory"/> reads it; null for none.</summary>
    public string? Memory { get; init; }

    /// <summary>Most memory that it may use before it is killed; null for <see cref="Memory"/>, or for no limit where that is null too.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>When the image is fetched.</summary>
    public ImagePull Pull { get; init; }

    /// <summary>The service account of its pod, one of those that the worker allows; null for none, without any token of the cluster.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Seconds that it may take from its creation until it runs: to be given a machine, and to fetch its image; 1 to <see cref="Limits.MaxSeconds"/>.</summary>
    public int StartTimeoutSeconds { get; init; } = DefaultStartTimeoutSeconds;

    /// <summary>The time to start of containers that name none.</summary>
    public const int DefaultStartTimeoutSeconds = 300;
}

/// <summary>When an image is fetched.</summary>
public enum ImagePull
{
    /// <summary>When the machine has none of that name.</summary>
    Missing,

    /// <summary>Each time.</summary>
    Always,

    /// <summary>Never: it must be there.</summary>
    Never,
}
