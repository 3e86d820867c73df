using System.Collections;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Containers;

/// <summary>The program by which a plain worker runs containers: docker, or podman, which takes the same words.</summary>
/// <param name="Program">Its full path.</param>
/// <param name="Environment">What it gets of the worker's environment, as <c>KEY=VALUE</c>.</param>
internal sealed record ContainerClient(string Program, IReadOnlyList<string> Environment)
{
    private static readonly string[] Own = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "TZ", "GODEBUG", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GOTRACEBACK", "REGISTRY_AUTH_FILE", "STORAGE_DRIVER", "STORAGE_OPTS"];
    private static readonly string[] OwnBeginnings = ["DOCKER_", "CONTAINER_", "CONTAINERS_", "PODMAN_", "XDG_", "DBUS_", "SSL_CERT_", "LD_", "LC_"];

    /// <summary>Its name, for people.</summary>
    public string Name => Path.GetFileName(Program);

    /// <summary>Finds it in the worker's PATH.</summary>
    /// <param name="engine">Which one.</param>
    /// <returns>Null when it is not there.</returns>
    public static ContainerClient? Find(ContainerEngine engine)
    {
        string[] names = engine switch { ContainerEngine.Docker => ["docker"], ContainerEngine.Podman => ["podman"], ContainerEngine.Found => ["docker", "podman"], _ => [] };
        if (names.Length == 0) return null;
        var environment = OwnEnvironment();
        return names.Select(name => ProgramPath.Find(name, environment)).FirstOrDefault(path => path is not null && ProgramPath.MayEnter(path)) is { } program ? new ContainerClient(program, environment) : null;
    }

    /// <summary>What of this process's environment means something to such a program; with a PATH in any case.</summary>
    public static IReadOnlyList<string> OwnEnvironment()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };
        foreach (DictionaryEntry one in System.Environment.GetEnvironmentVariables())
            if (one.Key is string name && IsOwn(name)) all[name] = (string?)one.Value ?? "";
        return [.. all.Select(one => $"{one.Key}={one.Value}")];
    }

    /// <summary>Whether a variable means something to the program itself: a task's value of that name must not come into its environment.</summary>
    public static bool IsOwn(string name) =>
        Own.Contains(name, StringComparer.Ordinal) || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase) || OwnBeginnings.Any(one => name.StartsWith(one, StringComparison.Ordinal));
}
