using System.Buffers.Text;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>A process as <c>/proc/PID/stat</c> tells of it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="ParentPid">Its parent, or the subreaper that took it over.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot. With <paramref name="Pid"/> it names one process.</param>
/// <param name="State">R, S, D, T, Z …</param>
/// <param name="Flags">The kernel's flags of it.</param>
internal readonly record struct ProcessStat(int Pid, int ParentPid, int Group, int Session, long StartTicks, char State, long Flags = 0)
{
    private const long Exiting = 0x4;

    /// <summary>Whether it has ended and only waits to be reaped.</summary>
    internal bool IsDead => State is 'Z' or 'X';

    /// <summary>Whether it is on its way out: its environment and descriptors are gone, and it is not yet dead.</summary>
    internal bool IsExiting => (Flags & Exiting) != 0;

    /// <summary>Reads one process; null when it is gone.</summary>
    internal static ProcessStat? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = ProcFile.Read(pid, "stat"u8, buffer);
        return length > 0 && TryParse(pid, buffer[..length], out var stat) ? stat : null;
    }

    /// <summary>Parses the file. The name within may hold anything, blanks and brackets too, so all is counted from its last bracket.</summary>
    internal static bool TryParse(int pid, ReadOnlySpan<byte> text, out ProcessStat stat)
    {
        stat = default;
        var start = text.LastIndexOf((byte)')') + 2;
        if (start < 2 || start >= text.Length)
            return false;
        var state = (char)text[start];
        Span<long> numbers = stackalloc long[20];
        var rest = text[(start + 1)..];
        for (var i = 1; i < numbers.Length; i++)
        {
            rest = rest[1..];
            if (!Utf8Parser.TryParse(rest, out numbers[i], out var consumed))
                return false;
            rest = rest[consumed..];
            if (rest.IsEmpty)
                return false;
        }

        stat = new(pid, (int)numbers[1], (int)numbers[2], (int)numbers[3], numbers[19], state, numbers[6]);
        return true;
    }
}

/// <summary>All processes at about one moment.</summary>
internal static unsafe class ProcessTable
{
    /// <summary>Reads every process that can be seen.</summary>
    internal static List<ProcessStat> Snapshot()
    {
        var all = new List<ProcessStat>(128);
        int directory;
        fixed (byte* path = "/proc\0"u8)
            directory = Libc.open(path, Os.O_RDONLY | Os.O_DIRECTORY | Os.O_CLOEXEC, 0);
        if (directory < 0)
            return all;
        Span<byte> buffer = stackalloc byte[16 * 1024];
        var entries = new DirectoryEntries(directory, buffer);
        while (entries.MoveNext())
        {
            var name = entries.NameWithNul;
            if (Utf8Parser.TryParse(name, out int pid, out var digits) && digits == name.Length - 1 && ProcessStat.Read(pid) is { } stat)
                all.Add(stat);
        }

        _ = Libc.close(directory);
        return all;
    }
}
