using System.Globalization;

namespace MiniAirflow.Chaos.Running;

/// <summary>A process of the real executable in one role, on the same port whenever it is started.</summary>
internal sealed class RoleProcess(string name, string verb, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    private readonly int _port = FreePort.Find();
    private readonly List<string> _formerOutput = [];
    private ChildProcess? _process;

    public string Name => name;

    public Uri Address => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Whether it ended although nobody ended it.</summary>
    public bool EndedByItself => _process is { HasExited: true };

    /// <summary>What all its processes wrote.</summary>
    public string Output => string.Join('\n', [.. _formerOutput, _process is null ? "" : _process.Out + _process.Error]);

    public void Start() => _process = Product.Start(folder, environment, [verb, "--port", _port.ToString(CultureInfo.InvariantCulture), .. arguments]);

    public Task PauseAsync() => _process?.SignalAsync("STOP") ?? Task.CompletedTask;

    public Task ContinueAsync() => _process?.SignalAsync("CONT") ?? Task.CompletedTask;

    public async Task KillAsync()
    {
        if (_process is null) return;
        await _process.SignalAsync("KILL");
        await GoneAsync();
    }

    /// <summary>Ends it in good order; a second signal after a while, then by force.</summary>
    /// <returns>Whether force was not needed.</returns>
    public async Task<bool> StopAsync()
    {
        if (_process is null) return true;
        var isGood = true;
        foreach (var (signal, patience) in new[] { ("TERM", 15), ("TERM", 10), ("KILL", 10) })
        {
            isGood = signal == "TERM";
            await _process.SignalAsync(signal);
            try
            {
                await Poll.UntilAsync(() => _process.HasExited, patience: TimeSpan.FromSeconds(patience));
                break;
            }
            catch (TimeoutException)
            {
                // The next signal.
            }
        }
        await GoneAsync();
        return isGood;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task GoneAsync()
    {
        await _process!.WaitAsync();
        _formerOutput.Add(_process.Out + _process.Error);
        await _process.DisposeAsync();
        _process = null;
    }
}
