using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Makes the kernel choose a command rather than the worker when memory runs out (F70).</summary>
internal static unsafe class MemoryPriority
{
    private const int Raised = 500;
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(Math.Max(Raised, Own()).ToString(CultureInfo.InvariantCulture));

    /// <summary>Raises the leader and all it has started so far; what they start later inherits it.</summary>
    internal static void Raise(int leader, IEnumerable<ProcessStat> members)
    {
        Write(leader);
        foreach (var member in members)
            Write(member.Pid);
    }

    /// <summary>The largest resident size a process has had, in bytes; 0 when it is gone.</summary>
    internal static long PeakOf(int pid)
    {
        Span<byte> text = stackalloc byte[4096];
        var length = ProcFile.Read(pid, "status"u8, text);
        var at = length <= 0 ? -1 : text[..length].IndexOf("VmHWM:"u8);
        return at >= 0 && Utf8Parser.TryParse(text[(at + 6)..length].TrimStart(" \t"u8), out long kibibytes, out _) ? kibibytes * 1024 : 0;
    }

    private static void Write(int pid)
    {
        Span<byte> path = stackalloc byte[64];
        Encoding.ASCII.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/oom_score_adj\0"), path, out _);
        fixed (byte* p = path, t = Text)
        {
            var file = Libc.open(p, Os.O_WRONLY | Os.O_CLOEXEC, 0);
            if (file < 0)
                return;
            _ = Libc.write(file, t, (nuint)Text.Length);
            _ = Libc.close(file);
        }
    }

    private static int Own()
    {
        Span<byte> text = stackalloc byte[16];
        var length = ProcFile.Read(Environment.ProcessId, "oom_score_adj"u8, text);
        return length > 0 && Utf8Parser.TryParse(text[..length], out int value, out _) ? value : 0;
    }
}
