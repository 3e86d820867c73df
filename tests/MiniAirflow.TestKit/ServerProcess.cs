using System.Globalization;
using System.Text.Json;
using MiniAirflow.Client;

namespace MiniAirflow.TestKit;

/// <summary>A real server as a child process, on a free port: a standalone one with a database of its own, or one of the roles that share one.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private ServerProcess(ChildProcess process, Uri address)
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

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The lines it has written to standard output and standard error so far.</summary>
    public IReadOnlyList<string> Output => Lines(_process.Out + _process.Error);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="folder">Folder of its database and data; start again with the same one to continue after a crash.</param>
    /// <param name="arguments">Further arguments of the verb; <c>--db</c> among them replaces the database in the folder.</param>
    /// <param name="environment">Further environment.</param>
    public static Task<ServerProcess> StartAsync(string folder, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null) =>
        StartUnderAsync([], folder, arguments, environment);

    /// <summary>Starts a server by a program that becomes it, such as <c>setpriv</c>.</summary>
    public static async Task<ServerProcess> StartUnderAsync(
        IReadOnlyList<string> program, string folder, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] more = [.. arguments ?? []];
        string[] database = more.Contains("--db") ? [] : ["--db", Path.Combine(folder, "test.db")];
        string[] words = [.. program, Executable.Path, "standalone", "--port", "0", "--data", Path.Combine(folder, "data"), .. database, .. more];
        return await UpAsync(ChildProcess.Start(words[0], words[1..], folder, environment));
    }

    /// <summary>Starts one role over a shared database and waits until it listens.</summary>
    /// <param name="role"><c>api</c>, <c>scheduler</c> or <c>worker</c>.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="databaseUrl">The database.</param>
    /// <param name="arguments">Further arguments of the verb.</param>
    /// <param name="environment">Further environment.</param>
    public static Task<ServerProcess> StartRoleAsync(
        string role, string folder, string databaseUrl, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var all = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["DATABASE_URL"] = databaseUrl };
        return UpAsync(Product.Start(folder, all, [role, "--port", "0", .. arguments ?? []]));
    }

    /// <summary>Waits until a process that is or becomes a server listens, on whatever port its log says.</summary>
    public static async Task<ServerProcess> UpAsync(ChildProcess process)
    {
        Uri? address = null;
        await Poll.UntilAsync(() => (address = Lines(process.Out).Select(AddressIn).FirstOrDefault(found => found is not null)) is not null || process.HasExited,
            () => process.Out + process.Error);
        if (address is not null) return new ServerProcess(process, address);
        await process.WaitAsync();
        throw new InvalidOperationException($"The server did not come up:\n{process.Out}\n{process.Error}");
    }

    /// <summary>Kills it as a crash would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        await _process.SignalAsync("KILL");
        await _process.WaitAsync();
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> WaitAsync() => _process.WaitAsync();

    /// <summary>Asks it to stop with SIGTERM, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await _process.WaitAsync();
    }

    /// <summary>A number of <c>/proc/ID/status</c>, such as <c>VmHWM</c> in KiB.</summary>
    public long StatusNumber(string key) => NumberOf($"/proc/{Id}/status", key);

    /// <summary>How often each of its threads has gone to sleep by itself, i.e. been woken, by name and id.</summary>
    public IReadOnlyDictionary<string, long> CountWakes() => Directory.GetDirectories($"/proc/{Id}/task")
        .ToDictionary(thread => $"{Text(Path.Combine(thread, "comm"))} {Path.GetFileName(thread)}", thread => NumberOf(Path.Combine(thread, "status"), "voluntary_ctxt_switches"));

    /// <summary>Ends it: in good order, but without patience for what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.SignalAsync("TERM");
            // A second signal is only heard when the first one has been; until its process is gone the other way, ask again.
            await Poll.UntilAsync(async () =>
            {
                await Poll.ForAsync(TimeSpan.FromMilliseconds(200));
                if (!_process.HasExited) await _process.SignalAsync("TERM");
                return _process.HasExited;
            }, () => string.Join('\n', Output), EndPatience);
        }
        await _process.DisposeAsync();
        _http.Dispose();
    }

    private static long NumberOf(string file, string key)
    {
        var line = Text(file).Split('\n').FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[(key.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    // A thread may end while it is looked at.
    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Uri? AddressIn(string line)
    {
        if (!line.StartsWith('{') || !line.EndsWith('}')) return null;
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("url", out var url) ? new Uri(url.GetString()!) : null;
    }
}
