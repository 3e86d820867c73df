using System.Buffers;
using System.Buffers.Text;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Reads the small files of <c>/proc</c> without a stream.</summary>
internal static unsafe class ProcFile
{
    /// <summary>Reads up to the buffer's size of <c>/proc/PID/NAME</c>.</summary>
    /// <returns>Bytes read; -1 when it is not there or not ours to read.</returns>
    internal static int Read(int pid, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        var file = Open(pid, name);
        if (file < 0)
            return -1;
        var total = 0;
        fixed (byte* at = buffer)
        {
            nint count;
            while (total < buffer.Length && (count = Libc.read(file, at + total, (nuint)(buffer.Length - total))) > 0)
                total += (int)count;
        }

        _ = Libc.close(file);
        return total;
    }

    /// <summary>Whether a process was started with this entry (<c>KEY=VALUE</c>, or <c>KEY=</c> for any value) in its environment.</summary>
    internal static bool EnvironmentHolds(int pid, ReadOnlySpan<byte> entry)
    {
        var file = Open(pid, "environ"u8);
        if (file < 0)
            return false;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            return Holds(file, entry, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = Libc.close(file);
        }
    }

    /// <summary>What a link such as <c>/proc/PID/fd/1</c> points to; empty when it is not there or not ours to read.</summary>
    internal static ReadOnlySpan<byte> Link(int pid, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[96];
        Compose(pid, name, path);
        fixed (byte* p = path, b = buffer)
        {
            var length = Libc.readlink(p, b, (nuint)buffer.Length);
            return length <= 0 ? [] : buffer[..(int)length];
        }
    }

    // An environment may be larger than the buffer: what may be the start of the entry is carried over.
    private static bool Holds(int file, ReadOnlySpan<byte> entry, byte[] buffer)
    {
        var isWhole = entry[^1] != '=';
        buffer[0] = 0;
        var kept = 1;
        while (true)
        {
            nint count;
            fixed (byte* at = buffer)
                count = Libc.read(file, at + kept, (nuint)(buffer.Length - kept - 1));
            var length = kept + (int)Math.Max(count, 0);
            if (count <= 0)
                buffer[length++] = 0;
            var rest = buffer.AsSpan(0, length);
            int found;
            while ((found = rest.IndexOf(entry)) >= 0)
            {
                var end = found + entry.Length;
                if (found > 0 && rest[found - 1] == 0 && (!isWhole || (end < rest.Length && rest[end] == 0)))
                    return true;
                if (end >= rest.Length)
                    break;
                rest = rest[(found + 1)..];
            }

            if (count <= 0)
                return false;
            kept = Math.Min(length, entry.Length + 2);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }
    }

    private static int Open(int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[96];
        Compose(pid, name, path);
        fixed (byte* p = path)
            return Libc.open(p, Os.O_RDONLY | Os.O_CLOEXEC, 0);
    }

    private static void Compose(int pid, ReadOnlySpan<byte> name, Span<byte> path)
    {
        "/proc/"u8.CopyTo(path);
        var length = 6;
        Utf8Formatter.TryFormat(pid, path[length..], out var digits);
        length += digits;
        path[length++] = (byte)'/';
        name.CopyTo(path[length..]);
        path[length + name.Length] = 0;
    }
}
