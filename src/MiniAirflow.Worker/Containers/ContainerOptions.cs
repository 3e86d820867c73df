using MiniAirflow.Worker.Kubernetes;

namespace MiniAirflow.Worker.Containers;

/// <summary>Where a worker runs the containers of tasks.</summary>
public sealed record ContainerOptions
{
    /// <summary>By what. Default: docker or podman, whichever is found first when a task needs it.</summary>
    public ContainerEngine Engine { get; init; } = ContainerEngine.Found;

    /// <summary>The cluster; only for <see cref="ContainerEngine.Kubernetes"/>.</summary>
    public KubernetesOptions? Kubernetes { get; init; }
}

/// <summary>What runs containers.</summary>
public enum ContainerEngine
{
    /// <summary>docker, or else podman, in the worker's PATH.</summary>
    Found,

    /// <summary>docker.</summary>
    Docker,

    /// <summary>podman.</summary>
    Podman,

    /// <summary>Jobs of a Kubernetes cluster.</summary>
    Kubernetes,

    /// <summary>Nothing: tasks with a container fail here.</summary>
    None,
}
