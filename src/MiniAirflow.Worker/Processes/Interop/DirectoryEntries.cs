using System.Buffers.Binary;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Lists a directory by its descriptor, with the names as the bytes they are: no name is too odd to be found and deleted.</summary>
internal unsafe ref struct DirectoryEntries
{
    private readonly int _directory;
    private readonly Span<byte> _buffer;
    private int _length;
    private int _next;

    /// <summary>Lists from where the descriptor stands, through a buffer of at least 512 bytes.</summary>
    internal DirectoryEntries(int directory, Span<byte> buffer)
    {
        _directory = directory;
        _buffer = buffer;
    }

    /// <summary>Name of the current entry, with a NUL behind it.</summary>
    internal ReadOnlySpan<byte> NameWithNul { get; private set; }

    /// <summary>Steps to the next entry that is not <c>.</c> or <c>..</c>.</summary>
    internal bool MoveNext()
    {
        while (true)
        {
            if (_next >= _length && !Fill())
                return false;
            var record = _buffer[_next.._length];
            var size = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
            var name = record[19..size];
            name = name[..(name.IndexOf((byte)0) + 1)];
            _next += size;
            if (name is [(byte)'.', 0] or [(byte)'.', (byte)'.', 0])
                continue;
            NameWithNul = name;
            return true;
        }
    }

    private bool Fill()
    {
        fixed (byte* at = _buffer)
            _length = (int)Libc.syscall(Os.SYS_getdents64, _directory, (nint)at, _buffer.Length, 0, 0);
        _next = 0;
        return _length > 0;
    }
}
