namespace MiniAirflow.Settings;

/// <summary>What the command line of a server says, as it was written; null and empty for what it does not say.</summary>
internal sealed record RoleArguments
{
    public string? Host { get; init; }

    public string? Port { get; init; }

    public string? Database { get; init; }

    public string? DatabaseWait { get; init; }

    public string? DataDirectory { get; init; }

    public IReadOnlyList<string> WorkflowFolders { get; init; } = [];

    public string? Slots { get; init; }

    public IReadOnlyList<string> Queues { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public string? Lease { get; init; }

    public string? Heartbeat { get; init; }

    public string? Authentication { get; init; }

    public bool AllowsUnauthenticated { get; init; }

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
