using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.TestKit;

/// <summary>A real PostgreSQL server of a test's own, on a free port of this machine.</summary>
/// <remarks>The server refuses to run as root; as root it is started as the user <c>postgres</c>, in a folder that is that user's.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port;
    private int _databases;

    private PostgresServer(string folder, int port) => (_folder, _port) = (folder, port);

    /// <summary>Folder of its programs: the newest that is installed, or <c>POSTGRES_BIN</c>.</summary>
    public static string Programs { get; } = Environment.GetEnvironmentVariable("POSTGRES_BIN") is { Length: > 0 } given
        ? given
        : Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault()
            ?? throw new InvalidOperationException("No PostgreSQL is installed; these tests need its server, e.g. the package postgresql.");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("miniairflow-postgres-").FullName;
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", folder]);
        var server = new PostgresServer(folder, FreePort());
        await RunAsOwnerAsync("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--no-locale"]);
        await server.UpAsync();
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its URL.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await RunAsOwnerAsync("createdb", ["-h", "127.0.0.1", "-p", Port, "-U", "postgres", name]);
        return $"postgres://postgres@127.0.0.1:{Port}/{name}?sslmode=disable";
    }

    /// <summary>Asks it something, as a person would.</summary>
    /// <returns>The answer's rows, columns parted by <c>|</c>.</returns>
    public static async Task<string> AskAsync(string url, string sql)
    {
        await using var psql = ChildProcess.Start(Path.Combine(Programs, "psql"), ["-X", "-A", "-t", "-d", url, "-c", sql], "/");
        var exitCode = await psql.WaitAsync();
        return exitCode == 0 ? psql.Out.Trim() : throw new InvalidOperationException(psql.Error);
    }

    /// <summary>Starts it, after <see cref="DownAsync"/>.</summary>
    public Task UpAsync() => RunAsOwnerAsync("pg_ctl",
        ["-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200", "start"]);

    /// <summary>Stops it.</summary>
    /// <param name="mode"><c>fast</c>, or <c>immediate</c> as a crash would.</param>
    public Task DownAsync(string mode) => RunAsOwnerAsync("pg_ctl", ["-D", Data, "-w", "-m", mode, "stop"]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DownAsync("immediate");
        }
        catch (InvalidOperationException)
        {
            // It is down already.
        }
        Directory.Delete(_folder, recursive: true);
    }

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    private static Task RunAsOwnerAsync(string program, IReadOnlyList<string> arguments)
    {
        var path = Path.Combine(Programs, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    // The output goes to files: a server that is started here would keep a pipe open for as long as it lives.
    private static async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        var output = Path.GetTempFileName();
        try
        {
            string[] line = ["-c", "out=$1; shift; exec \"$@\" > \"$out\" 2>&1", "sh", output, program, .. arguments];
            await using var process = ChildProcess.Start("sh", line, "/");
            if (await process.WaitAsync() != 0) throw new InvalidOperationException($"{program} failed: {await File.ReadAllTextAsync(output)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
