using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>Reads the values that a task wrote to its output file: <c>key=value</c> lines, or <c>key&lt;&lt;END</c> … <c>END</c> for values of several lines.</summary>
internal static class OutputFile
{
    /// <summary>Largest file; a longer one is not read at all.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; a task that writes none has no outputs.</param>
    /// <param name="problem">What could not be read, as one sentence; the task's outcome does not depend on it.</param>
    public static IReadOnlyDictionary<string, string>? Read(string path, out string? problem)
    {
        problem = null;
        // Not followed when it is a link, and not waited for when it is a pipe: what lies there is the task's doing.
        var fd = Libc.open(path, Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (fd < 0) return Marshal.GetLastPInvokeError() == Libc.ErrNoEntry ? null : Refuse("cannot be read", out problem);
        using var handle = new SafeFileHandle(fd, ownsHandle: true);
        var bytes = new byte[MaxBytes + 1];
        var length = Read(handle, bytes);
        return length > MaxBytes
            ? Refuse($"is longer than {MaxBytes} bytes", out problem)
            : Parse(Encoding.UTF8.GetString(bytes, 0, length), out problem);
    }

    /// <summary>Reads the file's text.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text, out string? problem)
    {
        problem = null;
        var outputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0) continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (heredoc > 0 && (equals < 0 || heredoc < equals)) outputs[line[..heredoc]] = ReadUntil(lines, ref i, line[(heredoc + 2)..], ref problem);
            else if (equals > 0) outputs[line[..equals]] = line[(equals + 1)..];
            else problem ??= $"line {i + 1} of the output file is no key=value";
        }
        return outputs;
    }

    private static string ReadUntil(string[] lines, ref int at, string end, ref string? problem)
    {
        var value = new StringBuilder();
        var first = at;
        while (++at < lines.Length)
        {
            var line = lines[at].TrimEnd('\r');
            if (line == end) return value.ToString();
            if (at > first + 1) value.Append('\n');
            value.Append(line);
        }
        problem ??= $"the value begun on line {first + 1} of the output file is not ended by a line '{end}'";
        return value.ToString();
    }

    private static unsafe int Read(SafeFileHandle handle, byte[] bytes)
    {
        var length = 0;
        fixed (byte* start = bytes)
        {
            while (length < bytes.Length)
            {
                var read = Libc.read((int)handle.DangerousGetHandle(), start + length, bytes.Length - length);
                if (read <= 0) break;
                length += (int)read;
            }
        }
        return length;
    }

    private static IReadOnlyDictionary<string, string>? Refuse(string why, out string? problem)
    {
        problem = $"the output file {why}";
        return null;
    }
}
