using Microsoft.Extensions.Logging;

namespace MiniAirflow.Settings;

/// <summary>What a standalone server was told, checked and complete.</summary>
internal sealed record StandaloneSettings
{
    /// <summary>Address to listen on. Default 127.0.0.1: nobody but this machine.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 lets the system choose. Default 8080 (<c>PORT</c>).</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Path of the SQLite file, absolute.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Folder of logs and temporary directories, absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folders of workflow files to watch, absolute.</summary>
    public IReadOnlyList<string> WorkflowFolders { get; init; } = [];

    /// <summary>Tasks to run at once; null for the worker's default.</summary>
    public int? Slots { get; init; }

    /// <summary>Queues to serve; null for the worker's default.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>Name of the worker (<c>WORKER_ID</c>).</summary>
    public string WorkerName { get; init; } = "worker-1";

    /// <summary>Further host names under which requests may come.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins whose pages may use the API (<c>CORS_ALLOWED_ORIGINS</c>).</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Least level of what is logged (<c>LOG_LEVEL</c>). Default information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
