using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MiniAirflow.Bench.Deployments;

namespace MiniAirflow.Bench.Yardsticks;

/// <summary>Another product doing the same work: a process that measures one thing for each line that it is sent (<c>bench/peers</c>).</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _name;
    private readonly Process _process;

    private Peer(string name, Process process) => (_name, _process) = (name, process);

    /// <summary>Starts one on the same database servers as ours, in an empty database.</summary>
    /// <param name="name"><c>graphile</c>, <c>bullmq</c>, <c>dbos</c>, <c>hangfire</c> or <c>quartz</c>.</param>
    /// <param name="engines">The servers.</param>
    public static async Task<Peer> StartAsync(string name, Engines engines)
    {
        var folder = Environment.GetEnvironmentVariable("MINIAIRFLOW_PEERS")
            ?? throw new InvalidOperationException("MINIAIRFLOW_PEERS names no folder of the built peers; `make bench` builds them and sets it.");
        var postgres = await engines.PostgresAsync();
        async Task<string> DatabaseAsync() => await postgres.CreateDatabaseAsync(isMigrated: false);
        ProcessStartInfo start = name switch
        {
            "bullmq" => Node(folder, name, (await engines.RedisAsync()).Port.ToString(CultureInfo.InvariantCulture)),
            "graphile" or "dbos" => Node(folder, name, postgres.Url(await DatabaseAsync())),
            _ => new ProcessStartInfo(Path.Combine(folder, "dotnet", "miniairflow-peers"), [name, postgres.ConnectionString(await DatabaseAsync()) + ";Maximum Pool Size=60"]),
        };
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var peer = new Peer(name, Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start."));
        await peer.AnswerAsync("ready");
        return peer;
    }

    /// <summary>Measures one thing.</summary>
    /// <returns>Milliseconds.</returns>
    public async Task<double[]> MeasureAsync(string what, int count)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {count}"));
        return JsonSerializer.Deserialize<double[]>(await AnswerAsync("["))!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The next line that is for us; what a library says of itself is not.</summary>
    private async Task<string> AnswerAsync(string beginning)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"{_name} ended.");
    }

    private static ProcessStartInfo Node(string folder, string name, string argument) =>
        new("node", [Path.Combine(folder, "node", name + ".mjs"), argument]);
}
