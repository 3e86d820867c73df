using System.Globalization;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>The process groups of the commands that run, in a file without a name: the sentinel reads it when the worker is dead, and kills them without starting any program (F67).</summary>
/// <remarks>
/// A line of eight bytes for each slot: a leader's number or blanks. It is written by one call, so no reader sees half a number; and it is blanked
/// before the leader is reaped, so no number in it has passed to somebody else.
/// </remarks>
internal sealed unsafe class LeaderList
{
    private const int LineLength = 8;
    private readonly Lock _gate = new();
    private bool[] _isTaken = [];

    /// <summary>Makes the file; where the system has none of this kind the list is empty, and the sweep alone kills.</summary>
    internal LeaderList()
    {
        fixed (byte* name = "leaders\0"u8)
            Descriptor = Libc.memfd_create(name, Os.MFD_CLOEXEC);
    }

    /// <summary>The file, or less than 0.</summary>
    internal int Descriptor { get; }

    /// <summary>Takes a line for a slot.</summary>
    internal int Take()
    {
        int line;
        lock (_gate)
        {
            line = _isTaken.IndexOf(false);
            if (line >= 0)
                _isTaken[line] = true;
            else
                (line, _isTaken) = (_isTaken.Length, [.. _isTaken, true]);
        }
        Clear(line);
        return line;
    }

    /// <summary>Gives a line back.</summary>
    internal void Release(int line)
    {
        Clear(line);
        lock (_gate)
            _isTaken[line] = false;
    }

    /// <summary>A command has started.</summary>
    internal void Set(int line, int leader)
    {
        Span<byte> text = stackalloc byte[LineLength];
        text.Fill((byte)' ');
        text[^1] = (byte)'\n';
        // Linux numbers processes up to 2^22: seven digits.
        if (leader > 0 && !leader.TryFormat(text[..^1], out _, default, CultureInfo.InvariantCulture))
            return;
        fixed (byte* at = text)
            _ = Libc.pwrite(Descriptor, at, LineLength, (long)line * LineLength);
    }

    /// <summary>A command's leader is about to be reaped.</summary>
    internal void Clear(int line) => Set(line, 0);
}
