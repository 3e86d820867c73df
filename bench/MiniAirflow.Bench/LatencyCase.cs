using System.Diagnostics;
using MiniAirflow.Client;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>Trigger → the command runs, on an idle server. The command itself says when it ran (<see cref="Stamp"/>).</summary>
internal static class LatencyCase
{
    private const int Samples = 200;

    public static async Task RunAsync(Options options, Table table)
    {
        using var folder = new TemporaryFolder();
        await using var process = await ServerProcess.StartAsync(folder.Path, options.ServerArguments);
        var stamp = Stamp.Build(folder.Path);
        var workflow = await new Server(process).PublishAsync($$"""{"name":"latency","tasks":[{"name":"t","command":["{{stamp}}"]}]}""");
        using var trigger = new RawTrigger(process.Address, workflow);
        var (samples, bare) = (new List<double>(), new List<double>());
        for (var i = -20; i < Samples; i++)
        {
            if (i >= 0) bare.Add(await BareAsync(stamp));
            var (sent, run) = trigger.Send();
            var ran = await RanAtAsync(process.Client, run);
            if (i >= 0) samples.Add((ran - sent) / 1e6);
        }
        table.AddFact("the same command started by System.Diagnostics.Process, p50 / p99", Table.Median(bare), Table.Percentile(bare, 0.99), "ms");
        table.AddAtMost("trigger -> command runs, p50", Table.Median(samples), "ms", new Bounds(4, 2.5));
        table.AddAtMost("trigger -> command runs, p99", Table.Percentile(samples, 0.99), "ms", new Bounds(12, 7));
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

    private static async Task<long> RanAtAsync(MiniAirflowClient client, Guid runId)
    {
        while (true)
        {
            var run = await client.GetRunAsync(runId);
            if (run.FinishedAt is not null) return Stamp.Read(run.TaskRuns![0].Logs);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
