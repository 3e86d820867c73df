using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>Trigger → the command runs, on an idle server. The command itself says when it ran: its output is the time at which it was executed.</summary>
internal static class LatencyCase
{
    private const int Samples = 200;

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        await using var process = await ServerProcess.StartAsync(folder.Path);
        var workflow = await new Server(process).PublishAsync("""{"name":"latency","tasks":[{"name":"t","command":["date","+%s%N"]}]}""");
        var (samples, bare) = (new List<double>(), new List<double>());
        for (var i = -20; i < Samples; i++)
        {
            if (i >= 0) bare.Add(await BareAsync());
            var sent = NowNanoseconds();
            var run = await process.Client.TriggerAsync(workflow);
            var ran = await RanAtAsync(process.Client, run.Id);
            if (i >= 0) samples.Add((ran - sent) / 1e6);
        }
        table.AddFact("the same command started by System.Diagnostics.Process, p50 / p99", Table.Median(bare), Table.Percentile(bare, 0.99), "ms");
        table.AddAtMost("trigger -> command runs, p50", Table.Median(samples), "ms", new Bounds(4, 2.5));
        table.AddAtMost("trigger -> command runs, p99", Table.Percentile(samples, 0.99), "ms", new Bounds(12, 7));
    }

    /// <summary>What this machine needs to start the command, with nothing of ours in between.</summary>
    private static async Task<double> BareAsync()
    {
        var before = NowNanoseconds();
        using var process = Process.Start(new ProcessStartInfo("date", "+%s%N") { RedirectStandardOutput = true })!;
        var ran = long.Parse((await process.StandardOutput.ReadToEndAsync()).Trim(), CultureInfo.InvariantCulture);
        await process.WaitForExitAsync();
        return (ran - before) / 1e6;
    }

    private static async Task<long> RanAtAsync(MiniAirflowClient client, Guid runId)
    {
        while (true)
        {
            var run = await client.GetRunAsync(runId);
            if (run.FinishedAt is not null) return long.Parse(run.TaskRuns![0].Logs.Trim(), CultureInfo.InvariantCulture);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static long NowNanoseconds() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
