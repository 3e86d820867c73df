using System.Globalization;

namespace MiniAirflow.TestKit;

/// <summary>A real Redis server of one's own, on a free port, that keeps nothing on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private ChildProcess? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>Its port; the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>What goes into <c>REDIS_URL</c>.</summary>
    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>Its process id.</summary>
    public int Id => _process!.Id;

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="arguments">Further arguments, such as <c>--requirepass</c> and a password; <c>{port}</c> in them stands for the port.</param>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        for (var attempt = 0; ; attempt++)
        {
            server.Port = FreePort.Find();
            if (await server.TryLaunchAsync()) return server;
            if (attempt == 5) throw new InvalidOperationException($"redis-server did not come up:\n{server._process?.Out}{server._process?.Error}");
        }
    }

    /// <summary>Starts it again after it was killed, on the same port and empty.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        // Whoever took the port meanwhile gives it back or the test's machine is not fit.
        await Poll.UntilAsync(TryLaunchAsync, () => _process?.Out + _process?.Error);
    }

    /// <summary>Kills it as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        await _process.SignalAsync("KILL");
        await _process.WaitAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Stops it in its tracks: connections stay, nothing answers.</summary>
    public Task PauseAsync() => _process!.SignalAsync("STOP");

    /// <summary>Lets it go on after <see cref="PauseAsync"/>.</summary>
    public Task ContinueAsync() => _process!.SignalAsync("CONT");

    /// <summary>Runs a command by <c>redis-cli</c>.</summary>
    /// <returns>Its answer as text.</returns>
    public async Task<string> CommandAsync(params string[] words)
    {
        await using var cli = ChildProcess.Start("redis-cli", [.. Access(), "-p", Port.ToString(CultureInfo.InvariantCulture), .. words], _folder.Path);
        await cli.WaitAsync();
        return (cli.Out + cli.Error).Trim();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private async Task<bool> TryLaunchAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] more = [.. _arguments.Select(argument => argument.Replace("{port}", port, StringComparison.Ordinal))];
        string[] listen = more.Contains("--tls-port") ? [] : ["--port", port];
        _process = ChildProcess.Start("redis-server", [.. listen, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder.Path, .. more], _folder.Path);
        await Poll.UntilAsync(() => _process.Out.Contains("Ready to accept connections", StringComparison.Ordinal) || _process.HasExited, () => _process.Out + _process.Error);
        return !_process.HasExited;
    }

    private string[] Access()
    {
        var password = Array.IndexOf(_arguments, "--requirepass");
        return password < 0 ? [] : ["--no-auth-warning", "-a", _arguments[password + 1]];
    }
}
