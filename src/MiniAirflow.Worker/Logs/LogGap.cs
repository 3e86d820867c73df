using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Logs;

/// <summary>The part of a log that was left out, in offsets of the log.</summary>
/// <param name="Start">Its first byte; the head ends here.</param>
/// <param name="End">The first byte of the tail.</param>
internal readonly record struct LogGap(long Start, long End)
{
    internal bool Holds(long offset) => offset >= Start && offset < End;

    /// <summary>What a reader shows in its place.</summary>
    internal byte[] Marker => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[… {End - Start} bytes left out: the log is over its limit …]\n"));

    internal static unsafe LogGap Read(LogDirectory directory, Guid taskRunId)
    {
        var file = directory.OpenToRead(taskRunId, LogFile.Gap);
        if (file < 0)
            return default;
        var pair = stackalloc long[2];
        var isWhole = Libc.pread(file, pair, 16, 0) == 16;
        _ = Libc.close(file);
        return isWhole ? new(pair[0], pair[1]) : default;
    }

    internal unsafe bool TryWrite(LogDirectory directory, Guid taskRunId)
    {
        var file = directory.OpenGap(taskRunId);
        if (file < 0)
            return false;
        var pair = stackalloc long[2];
        pair[0] = Start;
        pair[1] = End;
        var isWhole = Libc.pwrite(file, pair, 16, 0) == 16;
        _ = Libc.close(file);
        return isWhole;
    }
}
