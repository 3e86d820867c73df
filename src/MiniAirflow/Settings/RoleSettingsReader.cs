using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using MiniAirflow.Api;
using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;
using MiniAirflow.Logging;
using MiniAirflow.Queue.Redis;
using MiniAirflow.Worker.Kubernetes;

namespace MiniAirflow.Settings;

/// <summary>Settings that are complete and checked.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="IsInMemory">Whether the database is to be gone with the process; its path is then for the caller to choose.</param>
internal sealed record CheckedSettings(RoleSettings Settings, bool IsInMemory);

/// <summary>Options over environment over defaults, with every problem at once.</summary>
internal sealed class RoleSettingsReader
{
    private const int MostSlots = 1024;
    private const int MostConnections = 10_000;
    private const double MostSeconds = 86_400;
    private readonly Role _role;
    private readonly RoleArguments _arguments;
    private readonly Func<string, string?> _environment;
    private readonly List<string> _problems = [];

    private RoleSettingsReader(Role role, RoleArguments arguments, Func<string, string?> environment) => (_role, _arguments, _environment) = (role, arguments, environment);

    /// <summary>The settings, or everything that is wrong, a sentence each.</summary>
    public static (CheckedSettings? Settings, IReadOnlyList<string> Problems) Read(Role role, RoleArguments arguments, Func<string, string?> environment)
    {
        var reader = new RoleSettingsReader(role, arguments, environment);
        var settings = reader.Read();
        return reader._problems.Count == 0 ? (settings, []) : (null, reader._problems);
    }

    private CheckedSettings Read()
    {
        var data = Path.GetFullPath(NonEmpty(_arguments.DataDirectory, "--data") ?? Defaults.DataDirectory);
        if (File.Exists(data)) _problems.Add($"--data names a file: '{data}'; it needs a folder.");
        var database = Database(data);
        var (host, isThisMachineOnly) = Host();
        var access = new AccessSettings(_arguments, _environment, _problems);
        var worker = _environment("WORKER_ID") is { Length: > 0 } name ? name : "worker-1";
        var settings = new RoleSettings
        {
            Role = _role,
            Host = host,
            Port = Number(_arguments.Port, "--port", _role.PortVariable, 0, IPEndPoint.MaxPort) ?? _role.DefaultPort,
            Database = database,
            DatabaseWait = Seconds(_arguments.DatabaseWait, "--db-wait", null) ?? TimeSpan.FromSeconds(60),
            MaxOpenConnections = Number(null, "", "DB_MAX_OPEN_CONNS", 1, MostConnections),
            MaxIdleConnections = Number(null, "", "DB_MAX_IDLE_CONNS", 0, MostConnections),
            RedisUrl = Redis(),
            DataDirectory = data,
            WorkflowFolders = Folders(),
            Slots = Number(_arguments.Slots, "--slots", null, 1, MostSlots),
            Queues = Queues(),
            Labels = Labels(),
            Lease = Lease(),
            AllowedHosts = [.. Split(_arguments.AllowedHosts)],
            AllowedOrigins = [.. Split([_environment("CORS_ALLOWED_ORIGINS") ?? ""])],
            Access = _role.HasApi ? access.Read(isThisMachineOnly) : new(),
            AuditRetention = access.Retention(),
            Retention = RetentionSettings.Read(_environment, _problems),
            Notifications = NotificationSettings.Read(_environment, _problems),
            Secrets = SecretSettings.Read(_role, data, _environment, _problems),
            LogLevel = Level(),
            LogFormat = Format(),
            Traces = TraceSettings.Read(_role, worker, _environment, _problems),
            WorkerName = worker,
        };
        if (_role.HasWorker) settings = settings with { Containers = ContainerSettings.Read(_environment, KubernetesOptions.AccountDirectory, _problems) };
        if (_role.HasWorker) settings = settings with { TaskUsers = TaskUserSettings.Read(settings.Queues ?? [TaskDefinition.DefaultQueue], data, _environment, Environment.IsPrivilegedProcess, _problems) };
        if (new ApiOptions { AllowedHosts = settings.AllowedHosts, AllowedOrigins = settings.AllowedOrigins }.Problem() is { } wrong) _problems.Add(wrong);
        return new CheckedSettings(settings, database.IsInMemory);
    }

    private DatabaseLocation Database(string dataDirectory)
    {
        var (database, problem) = DatabaseLocation.Read(_arguments.Database, _environment, dataDirectory);
        if (problem is null && _role.NeedsSharedDatabase && !database!.IsShared)
            problem = $"'{_role.Verb}' shares its database with other processes, and a SQLite file serves one process only; "
                + "name a PostgreSQL database with DATABASE_URL or --db postgres://user:password@host:port/database, or run everything in one process with 'miniairflow standalone'.";
        if (problem is not null) _problems.Add(problem);
        return database is null ? DatabaseLocation.File("") : database is { IsShared: false, IsInMemory: false } ? DatabaseLocation.File(Path.GetFullPath(database.Path)) : database;
    }

    private string? Redis()
    {
        if (_environment("REDIS_URL") is not { Length: > 0 } redis) return null;
        if (!RedisAddress.TryParse(redis, out _, out var problem)) _problems.Add(problem!);
        return redis;
    }

    private LeaseOptions Lease()
    {
        var usual = new LeaseOptions();
        var lease = new LeaseOptions
        {
            Duration = Seconds(_arguments.Lease, "--lease", "LEASE_SECONDS") ?? usual.Duration,
            Heartbeat = Seconds(_arguments.Heartbeat, "--heartbeat", "HEARTBEAT_SECONDS") ?? usual.Heartbeat,
        };
        if (lease.Problem() is { } problem) _problems.Add(problem);
        return lease;
    }

    private Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Split(_arguments.Labels))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || pair.Length > Limits.MaxNameLength || !labels.TryAdd(pair[..at], pair[(at + 1)..]))
                _problems.Add($"--labels has no label: '{pair}'; write key=value, each key once.");
        }
        return labels;
    }

    private (string Host, bool IsThisMachineOnly) Host()
    {
        var host = NonEmpty(_arguments.Host, "--host") ?? "127.0.0.1";
        var isAddress = IPAddress.TryParse(host, out var address);
        if (!isAddress && host is not ("*" or "+") && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            _problems.Add($"--host is no address: '{host}'; write one like 127.0.0.1, 0.0.0.0 or ::1, without a port.");
        var isThisMachineOnly = isAddress ? IPAddress.IsLoopback(address!) : host == "localhost";
        return (host, isThisMachineOnly);
    }

    private IReadOnlyList<string> Folders()
    {
        if (_arguments.WorkflowFolders.Count == 0) return Directory.Exists(Defaults.WorkflowFolder) ? [Path.GetFullPath(Defaults.WorkflowFolder)] : [];
        foreach (var folder in _arguments.WorkflowFolders)
            if (!Directory.Exists(folder)) _problems.Add($"--workflows names no folder: '{folder}'.");
        return [.. _arguments.WorkflowFolders.Where(folder => folder.Length > 0).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
    }

    private List<string>? Queues()
    {
        var queues = Split(_arguments.Queues).Distinct(StringComparer.Ordinal).ToList();
        foreach (var queue in queues)
            if (queue.Length > Limits.MaxNameLength || !Limits.Name().IsMatch(queue)) _problems.Add($"--queues has no queue name: '{queue}'; letters, digits, '_', '-' and '.' make one.");
        return queues.Count == 0 ? null : queues;
    }

    private LogLevel Level()
    {
        var word = _environment("LOG_LEVEL") ?? "";
        switch (word.ToLowerInvariant())
        {
            case "": return LogLevel.Information;
            case "trace": return LogLevel.Trace;
            case "debug": return LogLevel.Debug;
            case "info" or "information": return LogLevel.Information;
            case "warn" or "warning": return LogLevel.Warning;
            case "error": return LogLevel.Error;
            case "fatal" or "critical": return LogLevel.Critical;
            default:
                _problems.Add($"LOG_LEVEL is no level: '{word}'; it is trace, debug, info, warn, error or fatal.");
                return LogLevel.Information;
        }
    }

    private LogFormat Format()
    {
        var screen = ScreenInfo.OfConsole(_environment);
        switch (_environment("LOG_FORMAT") ?? "")
        {
            case "": return screen.IsTerminal ? LogFormat.Text(screen.HasColor) : LogFormat.Json;
            case "json": return LogFormat.Json;
            case "text": return LogFormat.Text(screen.HasColor);
            default:
                _problems.Add($"LOG_FORMAT is neither json nor text: '{_environment("LOG_FORMAT")}'.");
                return LogFormat.Json;
        }
    }

    private int? Number(string? option, string name, string? variable, int min, int max)
    {
        var (text, source) = option is not null || variable is null ? (option, name) : (_environment(variable), variable);
        if (string.IsNullOrEmpty(text) && option is null) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        _problems.Add($"{source} must be a number from {min} to {max}, not '{text}'.");
        return null;
    }

    private TimeSpan? Seconds(string? option, string name, string? variable)
    {
        var (text, source) = option is not null || variable is null ? (option, name) : (_environment(variable), variable);
        if (string.IsNullOrEmpty(text) && option is null) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds) return TimeSpan.FromSeconds(seconds);
        _problems.Add($"{source} must be a number of seconds up to {MostSeconds:0}, not '{text}'.");
        return null;
    }

    private string? NonEmpty(string? value, string name)
    {
        if (value is null) return null;
        if (value.Length > 0 && !value.Contains('\0', StringComparison.Ordinal)) return value;
        _problems.Add($"{name} is empty.");
        return null;
    }

    private static IEnumerable<string> Split(IEnumerable<string> lists) =>
        lists.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
