namespace MiniAirflow.Settings;

/// <summary>What the command line of <c>standalone</c> says, as it was written; null and empty for what it does not say.</summary>
internal sealed record StandaloneArguments
{
    public string? Host { get; init; }

    public string? Port { get; init; }

    public string? Database { get; init; }

    public string? DataDirectory { get; init; }

    public IReadOnlyList<string> WorkflowFolders { get; init; } = [];

    public string? Slots { get; init; }

    public IReadOnlyList<string> Queues { get; init; } = [];

    public bool AllowsUnauthenticated { get; init; }

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
