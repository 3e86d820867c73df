using System.Diagnostics;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Stamps;
using MiniAirflow.Bench.Yardsticks;

namespace MiniAirflow.Bench.Cases;

/// <summary>Trigger → the command runs, on an idle server. The command itself says when it ran (<see cref="Stamp"/>).</summary>
internal static class LatencyCase
{
    private const int Samples = 200;
    private const int Rounds = 4;
    private const int WarmUp = 20;

    /// <summary>Measures it, in turn with the machine's bare start and with a peer that only starts a function.</summary>
    /// <param name="form">What of.</param>
    /// <param name="median">For the median, ms.</param>
    /// <param name="tail">For the 99th percentile, ms.</param>
    /// <param name="peerName">The peer; null for none.</param>
    /// <param name="bench">Where to write.</param>
    public static async Task RunAsync(Form form, Bounds median, Bounds tail, string? peerName, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines);
        await using var peer = peerName is null ? null : await Peer.StartAsync(peerName, bench.Engines);
        var stamp = Stamp.Build(deployment.Folder.Path);
        var workflow = await deployment.Server.PublishAsync($$"""{"name":"latency","tasks":[{"name":"t","command":["{{stamp}}"]}]}""");
        using var trigger = new RawTrigger(deployment.Server.Address, workflow);
        var (samples, bare, theirs) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < WarmUp; i++) await OneAsync(deployment.Server, trigger);
        for (var round = 0; round < Rounds; round++)
        {
            if (peer is not null) theirs.AddRange(await peer.MeasureAsync("latency", Samples / Rounds));
            for (var i = 0; i < Samples / Rounds; i++)
            {
                bare.Add(await BareAsync(stamp));
                samples.Add(await OneAsync(deployment.Server, trigger));
            }
        }
        bench.Table.AddFact("the same command started by System.Diagnostics.Process, p50 / p99", Table.Median(bare), Table.Percentile(bare, 0.99), "ms");
        if (peer is not null) bench.Table.AddFact($"{peerName}: enqueue -> a function runs, no process, p50 / p99", Table.Median(theirs), Table.Percentile(theirs, 0.99), "ms");
        bench.Table.AddAtMost($"trigger -> command runs, {form.Word()}, p50", Table.Median(samples), "ms", median);
        bench.Table.AddAtMost($"trigger -> command runs, {form.Word()}, p99", Table.Percentile(samples, 0.99), "ms", tail);
    }

    private static async Task<double> OneAsync(Server server, RawTrigger trigger)
    {
        var (sent, run) = trigger.Send();
        return (Stamp.Read(await server.OutputAsync(run)) - sent) / 1e6;
    }

    /// <summary>What this machine needs to start the command, with nothing of ours in between.</summary>
    private static async Task<double> BareAsync(string stamp)
    {
        var before = Stamp.Now();
        using var process = Process.Start(new ProcessStartInfo(stamp) { RedirectStandardOutput = true })!;
        var ran = Stamp.Read(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (ran - before) / 1e6;
    }
}
