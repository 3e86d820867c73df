using System.Diagnostics;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Cases;

/// <summary>Start → first 200, idle memory, size of the executable.</summary>
internal static class StartCase
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Bench bench)
    {
        var (starts, memory) = (new List<double>(), new List<double>());
        for (var i = 0; i <= bench.Runs; i++)
        {
            using var folder = new TemporaryFolder();
            var clock = Stopwatch.StartNew();
            await using var process = await ServerProcess.StartAsync(folder.Path);
            (await process.Http.GetAsync("/healthz")).EnsureSuccessStatusCode();
            if (i > 0) starts.Add(clock.Elapsed.TotalMilliseconds);
            if (i < bench.Runs) continue;
            await Task.Delay(Idle, TimeProvider.System);
            memory.Add(new Server([process]).ResidentMiB());
        }
        bench.Table.AddAtMost("start -> first 200", Table.Median(starts), "ms", new Bounds(200, 100));
        bench.Table.AddAtMost("idle memory", memory[0], "MiB", new Bounds(70, 45));
        bench.Table.AddAtMost("executable", new FileInfo(Executable.Path).Length / 1e6, "MB", new Bounds(45, 30));
    }
}
