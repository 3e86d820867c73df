namespace MiniAirflow.Worker.Kubernetes;

/// <summary>Where a worker's API server is, and what its tasks may ask of it.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Where a pod finds its service account.</summary>
    public const string AccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Address of the API server, such as <c>https://10.0.0.1:443</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace in which Jobs are made.</summary>
    public required string Namespace { get; init; }

    /// <summary>File with the bearer token, read for each request, since it rotates; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>File with the certificates that the server's must come from; null for those that this machine trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary>Service accounts that tasks may name; none by default, since whoever may write a workflow would have their rights.</summary>
    public IReadOnlyList<string> ServiceAccounts { get; init; } = [];
}
