using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using MiniAirflow.Client;

namespace MiniAirflow.TestKit;

/// <summary>A real standalone server as a child process, on a free port and a database of its own.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly HttpClient _http;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = address };
        Client = new MiniAirflowClient(_http);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Speaks to it, with the library that users have.</summary>
    public MiniAirflowClient Client { get; }

    /// <summary>Speaks to it, byte by byte.</summary>
    public HttpClient Http => _http;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written to standard output and standard error so far.</summary>
    public IReadOnlyList<string> Output
    {
        get { lock (_output) return [.. _output]; }
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="folder">Folder of its database and data; start again with the same one to continue after a crash.</param>
    /// <param name="arguments">Further arguments of the verb.</param>
    /// <param name="environment">Further environment.</param>
    public static async Task<ServerProcess> StartAsync(
        string folder, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Executable.Path) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] fixedArguments = ["standalone", "--port", "0", "--db", Path.Combine(folder, "test.db"), "--data", Path.Combine(folder, "data")];
        foreach (var argument in fixedArguments.Concat(arguments ?? [])) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Executable.Path} did not start.");
        var lines = Channel.CreateUnbounded<string>();
        Pump(process, lines.Writer);
        var seen = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(patience.Token))
            {
                seen.Add(line);
                if (AddressIn(line) is not { } address) continue;
                var server = new ServerProcess(process, address);
                server._output.AddRange(seen);
                _ = server.KeepAsync(lines.Reader);
                return server;
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        throw new InvalidOperationException($"The server did not come up:\n{string.Join('\n', seen)}");
    }

    /// <summary>Kills it as a crash would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop with SIGTERM, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await StopAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private static void Pump(Process process, ChannelWriter<string> lines)
    {
        var open = 2;
        void OnLine(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not null) lines.TryWrite(line.Data);
            else if (Interlocked.Decrement(ref open) == 0) lines.TryComplete();
        }
        process.OutputDataReceived += OnLine;
        process.ErrorDataReceived += OnLine;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task KeepAsync(ChannelReader<string> lines)
    {
        await foreach (var line in lines.ReadAllAsync())
            lock (_output) _output.Add(line);
    }

    private static Uri? AddressIn(string line)
    {
        if (!line.StartsWith('{')) return null;
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("url", out var url) ? new Uri(url.GetString()!) : null;
    }
}
