using System.Runtime.InteropServices;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Moves a command's output from its pipe to the sink, through one buffer that the slot uses for all its commands.</summary>
internal sealed unsafe class OutputPump : IDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int KeptSize = 1024;
    private const int BufferSize = ReadSize + (16 * KeptSize);
    private const int LargePipe = 1024 * 1024;

    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private IOutputSink? _sink;
    private bool _isLarge;
    private int _end;

    /// <summary>The read end; -1 at the end of the output.</summary>
    internal int Descriptor { get; private set; } = -1;

    /// <summary>Whether a process may still write.</summary>
    internal bool IsOpen => Descriptor >= 0;

    /// <summary>Bytes read so far.</summary>
    internal long Total { get; private set; }

    /// <summary>The last bytes of the output, up to 1 KiB.</summary>
    internal ReadOnlySpan<byte> Last => new(_buffer + Math.Max(0, _end - KeptSize), Math.Min(_end, KeptSize));

    internal void Open(int descriptor, IOutputSink sink)
    {
        Descriptor = descriptor;
        _sink = sink;
        _isLarge = false;
        _end = 0;
        Total = 0;
    }

    /// <summary>Reads once, which blocks unless something is there or the end is.</summary>
    internal void ReadOnce()
    {
        if (_end + ReadSize > BufferSize)
        {
            Last.CopyTo(new Span<byte>(_buffer, KeptSize));
            _end = KeptSize;
        }

        var count = Libc.read(Descriptor, _buffer + _end, ReadSize);
        if (count > 0)
        {
            var bytes = new ReadOnlySpan<byte>(_buffer + _end, (int)count);
            Total += count;
            _end += (int)count;
            if (count == ReadSize && !_isLarge)
                Enlarge();
            _sink!.Write(bytes);
        }
        else if (count == 0 || Libc.LastError != Os.EINTR)
        {
            Close();
        }
    }

    /// <summary>Reads what is in the pipe at this moment and no more, for somebody may go on writing for ever (F64).</summary>
    internal void Drain()
    {
        if (!IsOpen)
            return;
        var available = 0;
        if (Libc.ioctl(Descriptor, Os.FIONREAD, &available) != 0)
            return;
        for (var end = Total + available; IsOpen && Total < end;)
            ReadOnce();
    }

    internal void Close()
    {
        if (IsOpen)
            _ = Libc.close(Descriptor);
        Descriptor = -1;
    }

    public void Dispose()
    {
        Close();
        NativeMemory.Free(_buffer);
    }

    // A full pipe means a command that writes faster than it is read: a larger one saves it most of its waits. Quiet commands never pay for it.
    private void Enlarge()
    {
        _isLarge = true;
        _ = Libc.fcntl(Descriptor, Os.F_SETPIPE_SZ, LargePipe);
    }
}
