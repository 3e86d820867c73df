using System.Globalization;

namespace MiniAirflow.EndToEnd.Roles;

/// <summary>A real PostgreSQL server for all these tests; each has a database of its own, and who stops the server has a server of its own.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("PostgreSQL did not start.");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync(isDurable: false);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>Servers of separate roles over one database.</summary>
/// <param name="postgres">The server.</param>
/// <param name="database">The database.</param>
/// <param name="hasShortLease">For who waits for leases to end; where none may, a busy machine needs the usual one.</param>
/// <param name="port">Where the roles find the server; null for its own port, else a proxy's.</param>
/// <param name="redis">What goes into <c>REDIS_URL</c>; null for none.</param>
/// <param name="environment">What else goes into the environment of every role; null for nothing.</param>
internal sealed class Cluster(PostgresServer postgres, string database, bool hasShortLease = true, int? port = null, string? redis = null, IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    /// <summary>How long a silent worker keeps its tasks here.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private static readonly string[] ShortLease = ["--lease", Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture), "--heartbeat", "0.5"];
    // Short enough that a task can outlive it, and long enough that a busy machine renews it in time.
    private static readonly string[] OutlivedLease = ["--lease", "6", "--heartbeat", "1"];
    private readonly string[] _lease = hasShortLease ? ShortLease : [];
    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _servers = [];

    public string this[string name] => _folder[name];

    public Task<ServerProcess> ApiAsync() => AddAsync("api");

    public Task<ServerProcess> SchedulerAsync(params string[] more) => AddAsync("scheduler", [.. _lease, .. more]);

    /// <summary>Starts a scheduler whose clock is wrong.</summary>
    public Task<ServerProcess> SchedulerAsync(WrongClock clock) => AddAsync("scheduler", OutlivedLease, clock.Environment);

    /// <summary>Starts a scheduler with further environment.</summary>
    public Task<ServerProcess> SchedulerAsync(IReadOnlyDictionary<string, string> environment) => AddAsync("scheduler", _lease, environment);

    /// <summary>Starts a worker; one of the same name has the same data directory, as after a restart.</summary>
    public Task<ServerProcess> WorkerAsync(string name, params string[] more) =>
        AddAsync("worker", [.. more.Contains("--lease") ? [] : _lease, "--data", _folder[name], .. more], new Dictionary<string, string> { ["WORKER_ID"] = name });

    /// <summary>Starts a worker whose clock is wrong.</summary>
    public Task<ServerProcess> WorkerAsync(string name, WrongClock clock) =>
        AddAsync("worker", [.. OutlivedLease, "--data", _folder[name]], new Dictionary<string, string>(clock.Environment) { ["WORKER_ID"] = name });

    /// <summary>Asks the database for a number.</summary>
    public Task<long> AskAsync(string sql) => postgres.AskAsync<long>(database, sql);

    /// <summary>What all of them have said, for the message of a failed test.</summary>
    public string Told() => string.Join('\n', _servers.SelectMany(server => server.Output.TakeLast(20)));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        _folder.Dispose();
    }

    private async Task<ServerProcess> AddAsync(string role, IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string>? own = null)
    {
        var all = new Dictionary<string, string>(environment ?? new Dictionary<string, string>());
        foreach (var (name, value) in own ?? new Dictionary<string, string>()) all[name] = value;
        if (redis is not null) all["REDIS_URL"] = redis;
        var url = port is { } other ? postgres.Url(database).Replace($":{postgres.Port}/", $":{other}/", StringComparison.Ordinal) : postgres.Url(database);
        var server = await ServerProcess.StartRoleAsync(role, _folder.Path, url, arguments, all);
        lock (_servers) _servers.Add(server);
        return server;
    }
}
