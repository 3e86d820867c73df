using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniAirflow.Roles;

/// <summary>Gives back the memory that only the start needed: what it allocated, and most of the executable's code and tables, which run once and would stay resident as long as the process lives.</summary>
/// <remarks>Nothing is lost: a page of the file that is needed after all is mapped again from the kernel's cache, in about a microsecond.</remarks>
internal static partial class StartMemory
{
    /// <summary>When a server is past its start: its loops have gone round, and whoever waited for it has been answered.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private const int DontNeed = 4;

    /// <summary>Waits for <see cref="Patience"/>, then gives back what the start has left on the heap, and what the process's own file occupies.</summary>
    public static async Task GiveBackLaterAsync(TimeProvider time, CancellationToken stop)
    {
        await Task.Delay(Patience, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested) return;
        // Once, and some 10 ms: the collector by itself would keep what it has until a heap several times as large is full.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (Environment.ProcessPath is { } path) GiveBack(path);
    }

    /// <summary>Gives back what a file that is mapped into this process occupies.</summary>
    /// <param name="path">Full path of the file.</param>
    public static void GiveBack(string path)
    {
        try
        {
            // A refusal costs memory only.
            foreach (var (start, length) in Clean(File.ReadLines("/proc/self/smaps"), path)) _ = Advise((nint)start, (nuint)length, DontNeed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc, or not ours to read.
        }
    }

    /// <summary>The parts of a file's mapping whose pages are as they are in the file: what was written to, such as tables that the loader relocated, would be lost.</summary>
    /// <param name="smaps">Lines of <c>/proc/PID/smaps</c>, proc(5).</param>
    /// <param name="path">Path of the file.</param>
    /// <returns>Address and length in bytes of each.</returns>
    internal static IEnumerable<(long Start, long Length)> Clean(IEnumerable<string> smaps, string path)
    {
        (long Start, long Length)? part = null;
        foreach (var line in smaps)
        {
            var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (!words[0].EndsWith(':')) part = words.Length == 6 && words[5] == path && !words[1].Contains('w', StringComparison.Ordinal) ? Range(words[0]) : null;
            else if (words[0] == "Anonymous:" && words[1] == "0" && part is { } clean) yield return clean;
        }
    }

    private static (long Start, long Length) Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var start = long.Parse(text.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (start, long.Parse(text.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
