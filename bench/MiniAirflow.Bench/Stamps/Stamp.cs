using System.Diagnostics;
using System.Globalization;

namespace MiniAirflow.Bench.Stamps;

/// <summary>A command that says when it was executed; built from <c>stamp.c</c>.</summary>
internal static class Stamp
{
    /// <summary>Builds the program into a folder.</summary>
    /// <returns>Its path.</returns>
    public static string Build(string folder)
    {
        var program = Path.Combine(folder, "stamp");
        string[] arguments = ["-O2", "-static", "-o", program, Path.Combine(AppContext.BaseDirectory, "stamp.c")];
        using var compiler = Process.Start(new ProcessStartInfo("clang", arguments)) ?? throw new InvalidOperationException("clang could not be started.");
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? program : throw new InvalidOperationException("clang could not build stamp.c.");
    }

    /// <summary>The time that the program printed, in nanoseconds since 1970.</summary>
    public static long Read(string output) => long.Parse(output.Trim(), CultureInfo.InvariantCulture);

    /// <summary>Now, on the same clock.</summary>
    public static long Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
