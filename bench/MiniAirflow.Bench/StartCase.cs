using System.Diagnostics;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>Start → first 200, idle memory, size of the executable.</summary>
internal static class StartCase
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Options options, Table table)
    {
        var (starts, memory) = (new List<double>(), new List<double>());
        for (var i = 0; i <= options.Runs; i++)
        {
            using var folder = new TemporaryFolder();
            var clock = Stopwatch.StartNew();
            await using var process = await ServerProcess.StartAsync(folder.Path);
            (await process.Http.GetAsync("/healthz")).EnsureSuccessStatusCode();
            if (i > 0) starts.Add(clock.Elapsed.TotalMilliseconds);
            if (i < options.Runs) continue;
            await Task.Delay(Idle, TimeProvider.System);
            memory.Add(new Server(process).ResidentMiB());
        }
        table.AddAtMost("start -> first 200", Table.Median(starts), "ms", new Bounds(200, 100));
        table.AddAtMost("idle memory", memory[0], "MiB", new Bounds(70, 45));
        table.AddAtMost("executable", new FileInfo(Executable.Path).Length / 1e6, "MB", new Bounds(45, 30));
    }
}
