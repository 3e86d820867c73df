using System.Diagnostics;
using MiniAirflow.TestKit;

namespace MiniAirflow.EndToEnd;

/// <summary>One call of the executable.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static async Task<Cli> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["XDG_RUNTIME_DIR"] = folder;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Cli(process.ExitCode, await output, await error);
    }
}
