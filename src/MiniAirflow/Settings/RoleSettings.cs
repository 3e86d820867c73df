using Microsoft.Extensions.Logging;
using MiniAirflow.Api.Access;
using MiniAirflow.Core.Storage;
using MiniAirflow.Logging;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.Tracing;
using MiniAirflow.Worker.Containers;

namespace MiniAirflow.Settings;

/// <summary>What a server was told, checked and complete.</summary>
internal sealed record RoleSettings
{
    /// <summary>What it does.</summary>
    public required Role Role { get; init; }

    /// <summary>Address to listen on. Default 127.0.0.1: nobody but this machine.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 lets the system choose. Default the role's own (<c>PORT</c>, <c>METRICS_PORT</c>).</summary>
    public int Port { get; init; }

    /// <summary>The database; the path of a SQLite file is absolute.</summary>
    public required DatabaseLocation Database { get; init; }

    /// <summary>How long to wait for a database server that does not answer at the start. Default 60 s.</summary>
    public TimeSpan DatabaseWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most connections to a database server (<c>DB_MAX_OPEN_CONNS</c>); null for the provider's default.</summary>
    public int? MaxOpenConnections { get; init; }

    /// <summary>Connections to a database server that are kept without work (<c>DB_MAX_IDLE_CONNS</c>); null for the provider's default.</summary>
    public int? MaxIdleConnections { get; init; }

    /// <summary>Redis that carries hints of work (<c>REDIS_URL</c>); null for none.</summary>
    public string? RedisUrl { get; init; }

    /// <summary>Folder of logs and temporary directories, absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folders of workflow files to watch, absolute.</summary>
    public IReadOnlyList<string> WorkflowFolders { get; init; } = [];

    /// <summary>Tasks to run at once; null for the worker's default.</summary>
    public int? Slots { get; init; }

    /// <summary>Queues to serve; null for the worker's default.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>What its operator says of the worker, for people.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the worker (<c>WORKER_ID</c>).</summary>
    public string WorkerName { get; init; } = "worker-1";

    /// <summary>How long leases last and how often they are renewed.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>Further host names under which requests may come.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins whose pages may use the API (<c>CORS_ALLOWED_ORIGINS</c>).</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>How callers are known.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>How long ended runs are kept.</summary>
    public RetentionSettings Retention { get; init; } = RetentionSettings.Default;

    /// <summary>How long the audit record is kept (<c>AUDIT_RETENTION_DAYS</c>). Default 365 days.</summary>
    public TimeSpan AuditRetention { get; init; } = AccessSettings.AuditRetention;

    /// <summary>How a scheduler tells hooks.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>Where secrets and their keys are.</summary>
    public SecretSettings Secrets { get; init; } = SecretSettings.None;

    /// <summary>As whom a worker's commands run, and what they may use (<c>RUN_AS</c>, <c>TASK_PIDS</c>, <c>TASK_MEMORY</c>).</summary>
    public TaskUserSettings TaskUsers { get; init; } = TaskUserSettings.None;

    /// <summary>Where a worker runs the containers of tasks (<c>CONTAINERS</c>, <c>KUBERNETES_…</c>).</summary>
    public ContainerOptions Containers { get; init; } = new();

    /// <summary>How spans come to a collector (<c>OTEL_…</c>); null, the default, where none is named: then nothing is recorded.</summary>
    public OtlpOptions? Traces { get; init; }

    /// <summary>Least level of what is logged (<c>LOG_LEVEL</c>). Default information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How log entries are written (<c>LOG_FORMAT</c>). Default: for people on a terminal, else for programs.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Json;
}
