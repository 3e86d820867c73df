using System.Globalization;
using System.Runtime.InteropServices;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Logs;

/// <summary>One growing file, written by write(2). It never throws: bytes that the disk does not take are counted, and told in the file when it takes some again (F73).</summary>
internal sealed unsafe class LogFile
{
    private const int PrivateFile = 0x1A0; // rw-r-----

    private int _fd = -1;
    private long _untold;

    /// <summary>Bytes in the file.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that could not be written.</summary>
    public long Lost { get; private set; }

    /// <summary>Begins a new file, at its first byte.</summary>
    public void Reset()
    {
        Close();
        (Length, Lost, _untold) = (0, 0, 0);
    }

    /// <summary>Appends bytes; makes the file when there is none.</summary>
    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (_fd < 0 && !TryOpen(path))
        {
            Lose(bytes.Length);
            return;
        }
        if (_untold > 0)
        {
            var marker = AttemptLog.Marker(string.Create(CultureInfo.InvariantCulture, $"{_untold} bytes are lost: the disk did not take them"));
            if (TryWrite(marker) < marker.Length)
            {
                Lose(bytes.Length);
                return;
            }
            _untold = 0;
        }
        Lose(bytes.Length - TryWrite(bytes));
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        if (_fd >= 0) _ = Libc.close(_fd);
        _fd = -1;
    }

    private void Lose(int count)
    {
        Lost += count;
        _untold += count;
    }

    private bool TryOpen(string path)
    {
        var flags = Libc.WriteOnly | Libc.Create | Libc.Append | Libc.NoFollow | Libc.CloseOnExec;
        _fd = Libc.open(path, flags, PrivateFile);
        if (_fd >= 0 || Marshal.GetLastPInvokeError() != Libc.ErrNoEntry) return _fd >= 0;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        _fd = Libc.open(path, flags, PrivateFile);
        return _fd >= 0;
    }

    private int TryWrite(ReadOnlySpan<byte> bytes)
    {
        var written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                var count = Libc.write(_fd, start + written, bytes.Length - written);
                if (count < 0 && Marshal.GetLastPInvokeError() == Libc.ErrInterrupted) continue;
                if (count <= 0) break;
                written += (int)count;
            }
        }
        Length += written;
        return written;
    }
}
