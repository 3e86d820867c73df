using System.Diagnostics;
using MiniAirflow.Bench.Shapes;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Yardsticks;

/// <summary>The yardstick: ninja on the same graph. It keeps a log of what it built; it captures no output durably, retries nothing and survives nothing.</summary>
internal sealed class Ninja(TemporaryFolder folder, Shape shape)
{
    /// <summary>Runs the graph once, from nothing.</summary>
    /// <returns>Milliseconds of the whole process.</returns>
    public async Task<double> RunAsync()
    {
        var build = folder["ninja-build"];
        if (Directory.Exists(build)) Directory.Delete(build, recursive: true);
        var file = folder["build.ninja"];
        await File.WriteAllTextAsync(file, shape.ToNinja(build));
        var start = new ProcessStartInfo("ninja", ["-j8", "-f", file]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("ninja did not start.");
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ninja failed with {process.ExitCode} on {shape.Name}.");
        return clock.Elapsed.TotalMilliseconds;
    }
}
