using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Kubernetes;

namespace MiniAirflow.Settings;

/// <summary>Where a worker runs the containers of tasks: <c>CONTAINERS</c>, and <c>KUBERNETES_…</c> for a cluster.</summary>
internal static class ContainerSettings
{
    /// <summary>Reads them, and adds what is wrong to the problems.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="account">Folder of a pod's service account.</param>
    /// <param name="problems">What is wrong.</param>
    public static ContainerOptions Read(Func<string, string?> environment, string account, List<string> problems)
    {
        switch (environment("CONTAINERS") ?? "")
        {
            case "": return new ContainerOptions();
            case "docker": return new ContainerOptions { Engine = ContainerEngine.Docker };
            case "podman": return new ContainerOptions { Engine = ContainerEngine.Podman };
            case "none": return new ContainerOptions { Engine = ContainerEngine.None };
            case "kubernetes": return Cluster(environment, account, problems) is { } cluster ? new ContainerOptions { Engine = ContainerEngine.Kubernetes, Kubernetes = cluster } : new ContainerOptions();
            default:
                problems.Add($"CONTAINERS is none of kubernetes, docker, podman and none: '{environment("CONTAINERS")}'.");
                return new ContainerOptions();
        }
    }

    private static KubernetesOptions? Cluster(Func<string, string?> environment, string account, List<string> problems)
    {
        var isHere = Given(environment, "KUBERNETES_API") is null;
        var server = Server(environment, isHere, problems);
        var token = OwnFile(environment, "KUBERNETES_TOKEN_FILE", isHere ? Path.Combine(account, "token") : null, problems);
        var ca = OwnFile(environment, "KUBERNETES_CA_FILE", isHere ? Path.Combine(account, "ca.crt") : null, problems);
        var space = Given(environment, "KUBERNETES_NAMESPACE") ?? InFile(Path.Combine(account, "namespace")) ?? "default";
        if (!space.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || space.Length > 63) problems.Add($"KUBERNETES_NAMESPACE is no name of a namespace: '{space}'.");
        return server is null ? null : new KubernetesOptions
        {
            Server = server,
            Namespace = space,
            TokenFile = token,
            CaFile = ca,
            ServiceAccounts = (environment("KUBERNETES_SERVICE_ACCOUNTS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
    }

    private static Uri? Server(Func<string, string?> environment, bool isHere, List<string> problems)
    {
        var text = Given(environment, "KUBERNETES_API");
        if (isHere)
        {
            if (Given(environment, "KUBERNETES_SERVICE_HOST") is not { } host)
            {
                problems.Add("CONTAINERS=kubernetes needs the address of the API server: run the worker in a pod, or name it with KUBERNETES_API.");
                return null;
            }
            // An address of IPv6 stands in brackets.
            text = $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Given(environment, "KUBERNETES_SERVICE_PORT") ?? "443"}";
        }
        // The token, and secrets, go there.
        if (Uri.TryCreate(text, UriKind.Absolute, out var server) && (server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback))) return server;
        problems.Add($"KUBERNETES_API must be an https address, or http on this machine, not '{text}'.");
        return null;
    }

    private static string? OwnFile(Func<string, string?> environment, string variable, string? usual, List<string> problems)
    {
        var file = Given(environment, variable) ?? usual;
        if (file is null || File.Exists(file)) return file;
        problems.Add($"{(Given(environment, variable) is null ? "CONTAINERS=kubernetes" : variable)}: there is no file '{file}'.");
        return null;
    }

    private static string? InFile(string path) => File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;

    private static string? Given(Func<string, string?> environment, string variable) => environment(variable) is { Length: > 0 } value ? value : null;
}
