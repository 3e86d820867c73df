using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>A child process whose environment holds nothing that would steer the product, and whose output is kept.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly string[] Steering = ["DATABASE_URL", "PORT", "REDIS_URL", "WORKER_ID", "METRICS_PORT", "LOG_LEVEL", "LOG_FORMAT", "CORS_ALLOWED_ORIGINS", "NO_COLOR", "TRACEPARENT"];

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private ChildProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _out), ReadAsync(process.StandardError, _error));
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to standard output so far.</summary>
    public string Out => Read(_out);

    /// <summary>What it has written to standard error so far.</summary>
    public string Error => Read(_error);

    /// <summary>Starts it.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Whoever runs the tests in the background has Ctrl+C ignored, and so would we; a terminal's user has not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => Steering.Contains(name) || name.StartsWith("MINIAIRFLOW_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        if (_process.HasExited) return;
        // It may end by itself in this very moment; kill's remark about that is of no interest.
        var start = new ProcessStartInfo("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        await kill.StandardError.ReadToEndAsync();
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It went on; it has been killed.</exception>
    public async Task<int> WaitAsync(TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Poll.Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            var threads = ThreadDump.Of(_process.Id);
            _process.Kill();
            throw new TimeoutException($"The process did not end:\n{Out}\n{Error}\n{threads}");
        }
        await _reading;
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
            lock (text) text.Append(buffer, 0, read);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
