using System.Buffers.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Watches the machine's count of out-of-memory kills, of which those within a control group are part.</summary>
internal sealed unsafe class MemoryKills
{
    private readonly Lock _gate = new();
    private long _last = Count();

    private MemoryKills()
    {
    }

    internal static MemoryKills Instance { get; } = new();

    /// <summary>Compares the count with that of the last look. Asked only after a SIGKILL that was not ours.</summary>
    internal MemoryVerdict Look()
    {
        lock (_gate)
        {
            var now = Count();
            var before = _last;
            _last = now;
            return now < 0 ? MemoryVerdict.Unknown : now > before ? MemoryVerdict.OutOfMemory : MemoryVerdict.NoKill;
        }
    }

    private static long Count()
    {
        Span<byte> text = stackalloc byte[16 * 1024];
        int file;
        fixed (byte* path = "/proc/vmstat\0"u8)
            file = Libc.open(path, Os.O_RDONLY | Os.O_CLOEXEC, 0);
        if (file < 0)
            return -1;
        var length = 0;
        nint count;
        fixed (byte* at = text)
        {
            while (length < text.Length && (count = Libc.read(file, at + length, (nuint)(text.Length - length))) > 0)
                length += (int)count;
        }

        _ = Libc.close(file);
        var line = text[..length].IndexOf("\noom_kill "u8);
        return line >= 0 && Utf8Parser.TryParse(text[(line + 10)..length], out long kills, out _) ? kills : -1;
    }
}
