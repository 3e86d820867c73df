using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Storage.Postgres;
using Npgsql;

namespace MiniAirflow.TestKit;

/// <summary>A PostgreSQL server of the tests' own: in a folder that goes with it, on a free port, as durable as a real one unless asked otherwise.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "airflow";
    private const string Template = "migrated_template";

    private readonly string _folder;
    private readonly string _settings;
    private readonly SemaphoreSlim _templating = new(1, 1);
    private bool _hasTemplate;
    private string? _journal;

    private PostgresServer(string folder, int port, string settings) => (_folder, Port, _settings) = (folder, port, settings);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where the server's programs are.</summary>
    public static string Programs { get; } =
        Environment.GetEnvironmentVariable("POSTGRES_BIN")
        ?? (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(Version).Select(path => Path.Combine(path, "bin")).LastOrDefault() : null)
        ?? throw new InvalidOperationException("PostgreSQL is not installed; eng/setup.sh postgresql-15 does that, or POSTGRES_BIN names its folder.");

    /// <summary>The folder of its data.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>What it has logged.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder, "log");

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="isDurable">Whether commits reach the disk, as by default they do; false only makes tests of other things quicker.</param>
    /// <param name="settings">Further settings, e.g. <c>max_connections=50</c>.</param>
    public static async Task<PostgresServer> StartAsync(bool isDurable = true, params IReadOnlyList<string> settings)
    {
        return await MakeAsync(Directory.CreateTempSubdirectory("miniairflow-postgres-").FullName, [], isDurable, settings);
    }

    /// <summary>Makes a server whose tables are on a disk of the caller's, and its journal elsewhere: a table that cannot grow is an error, where a journal that cannot would end the server.</summary>
    /// <param name="disk">An empty folder on that disk, which the server's owner may reach.</param>
    public static async Task<PostgresServer> StartOnAsync(string disk)
    {
        var journal = Directory.CreateTempSubdirectory("miniairflow-postgres-").FullName;
        if (IsRoot) await RunAsync("chown", ["postgres:", journal]);
        var server = await MakeAsync(disk, ["-X", Path.Combine(journal, "wal")], isDurable: true, []);
        server._journal = journal;
        return server;
    }

    private static async Task<PostgresServer> MakeAsync(string folder, IReadOnlyList<string> how, bool isDurable, IReadOnlyList<string> settings)
    {
        if (IsRoot) await RunAsync("chown", ["postgres:", folder]);
        List<string> all = ["listen_addresses=127.0.0.1", $"unix_socket_directories={folder}", "max_connections=200", "log_min_messages=warning", .. settings];
        if (!isDurable) all.AddRange(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
        var server = new PostgresServer(folder, FreePort.Find(), string.Join(' ', all.Select(setting => $"-c {setting}")));
        try
        {
            await AsOwnerAsync("initdb", ["-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", .. how]);
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, after a stop or a kill, and waits until it answers.</summary>
    public Task StartAsync() => AsOwnerAsync("pg_ctl", ["start", "-w", "-t", "60", "-D", Data, "-l", LogFile, "-o", $"-p {Port} {_settings}"]);

    /// <summary>Stops it.</summary>
    /// <param name="mode"><c>fast</c> ends the sessions in order; <c>immediate</c> drops everything and recovers at the next start.</param>
    public Task StopAsync(string mode = "fast") => AsOwnerAsync("pg_ctl", ["stop", "-w", "-m", mode, "-D", Data]);

    /// <summary>Stops it and starts it again.</summary>
    public async Task RestartAsync(string mode = "fast")
    {
        await StopAsync(mode);
        await StartAsync();
    }

    /// <summary>Kills the server's first process with signal 9; the others notice and go.</summary>
    public async Task KillAsync()
    {
        var id = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        await RunAsync("kill", ["-9", id.ToString(CultureInfo.InvariantCulture)]);
        await Poll.UntilAsync(() => !Directory.Exists($"/proc/{id}"));
    }

    /// <summary>The URL of a database.</summary>
    public string Url(string database) => $"postgres://{User}@127.0.0.1:{Port}/{database}?sslmode=disable";

    /// <summary>The connection string of a database.</summary>
    public string ConnectionString(string database) =>
        DatabaseUrl.Parse(Url(database), out var connectionString) is { } problem ? throw new InvalidOperationException(problem) : connectionString;

    /// <summary>Makes a database.</summary>
    /// <param name="isMigrated">Whether it has the schema already, cloned from one that was migrated once.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync(bool isMigrated = true)
    {
        if (isMigrated) await EnsureTemplateAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync("postgres", $"create database {name} template {(isMigrated ? Template : "template0")}");
        return name;
    }

    /// <summary>Removes a database and whoever is connected to it.</summary>
    public Task DropDatabaseAsync(string name) => ExecuteAsync("postgres", $"drop database if exists {name} with (force)");

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for one value.</summary>
    public async Task<T> AskAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync("immediate");
        Directory.Delete(_folder, recursive: true);
        if (_journal is not null) Directory.Delete(_journal, recursive: true);
        _templating.Dispose();
    }

    private async Task EnsureTemplateAsync()
    {
        await _templating.WaitAsync();
        try
        {
            if (_hasTemplate) return;
            await ExecuteAsync("postgres", $"create database {Template}");
            new PostgresMigrator(ConnectionString(Template)).Up();
            _hasTemplate = true;
        }
        finally
        {
            _templating.Release();
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Task AsOwnerAsync(string program, IReadOnlyList<string> arguments)
    {
        var path = Path.Combine(Programs, program);
        return IsRoot ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        // The server outlives the program that starts it, and must not keep our pipes open.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var text = string.Join('\n', await output);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{text}");
    }

    private static double Version(string path) => double.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
