using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>What a search for trouble found, in words for <c>docs/fuzzing.md</c>. Nothing is written unless <c>MINIAIRFLOW_FUZZ_REPORT</c> names a folder, as <c>make fuzz</c> does.</summary>
public static class FuzzReport
{
    /// <summary>Writes one part of the report. A part that is there already is replaced.</summary>
    /// <param name="name">The file's name, which says where it stands among the parts.</param>
    /// <param name="title">What was sent to what.</param>
    /// <param name="rows">What was counted, and how much of it.</param>
    public static void Write(string name, string title, params (string What, string Value)[] rows)
    {
        if (Environment.GetEnvironmentVariable("MINIAIRFLOW_FUZZ_REPORT") is not { Length: > 0 } folder) return;
        var text = new StringBuilder($"## {title}\n\n| | |\n|---|---|\n");
        foreach (var (what, value) in rows) text.Append(CultureInfo.InvariantCulture, $"| {what} | {value} |\n");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".md"), text.ToString());
    }

    /// <summary>A number as people read it.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration as people read it.</summary>
    public static string Time(TimeSpan value) => value.TotalSeconds < 10 ? $"{Number((long)value.TotalMilliseconds)} ms" : $"{Number((long)value.TotalSeconds)} s";

    /// <summary>A number of bytes as people read it.</summary>
    public static string Bytes(long value) => value < 10L * 1024 * 1024 ? $"{Number(value / 1024)} KiB" : $"{Number(value / 1024 / 1024)} MiB";

    /// <summary>The most memory that this process has held so far, in bytes: what it runs and what it tests are one.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
