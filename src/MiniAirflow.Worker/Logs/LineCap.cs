using System.Globalization;
using System.Text;

namespace MiniAirflow.Worker.Logs;

/// <summary>Cuts lines that are too long: their beginning is kept, and a note says how much is not. Pure; it sees a stream in pieces of any size.</summary>
internal sealed class LineCap(int lineBytes)
{
    /// <summary>Takes what is kept, piece by piece.</summary>
    internal delegate void Keep(ReadOnlySpan<byte> bytes);

    private long _lineLength;

    /// <summary>Bytes that were cut off so far.</summary>
    internal long Cut { get; private set; }

    internal void Reset()
    {
        _lineLength = 0;
        Cut = 0;
    }

    /// <summary>Passes on what is kept of the next piece.</summary>
    internal void Pass(ReadOnlySpan<byte> bytes, Keep keep)
    {
        if (_lineLength + bytes.Length <= lineBytes)
        {
            var last = bytes.LastIndexOfAny((byte)'\n', (byte)'\r');
            _lineLength = last < 0 ? _lineLength + bytes.Length : bytes.Length - last - 1;
            keep(bytes);
            return;
        }

        PassLines(bytes, keep);
    }

    /// <summary>Ends the stream, which may be within a line that was cut.</summary>
    internal void End(Keep keep)
    {
        NoteCut(keep);
        _lineLength = 0;
    }

    // What is kept goes on in runs of whole pieces: only a line that is too long breaks a run.
    private void PassLines(ReadOnlySpan<byte> bytes, Keep keep)
    {
        var start = 0;
        var at = 0;
        while (at < bytes.Length)
        {
            var end = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            var length = end < 0 ? bytes.Length - at : end;
            var room = (int)Math.Clamp(lineBytes - _lineLength, 0, length);
            if (room < length)
            {
                keep(bytes[start..(at + room)]);
                Cut += length - room;
                start = at + length;
            }

            _lineLength += length;
            at += length;
            if (end < 0)
                break;
            NoteCut(keep);
            _lineLength = 0;
            at++;
        }

        if (start < bytes.Length)
            keep(bytes[start..]);
    }

    private void NoteCut(Keep keep)
    {
        if (_lineLength > lineBytes)
            keep(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" [… {_lineLength - lineBytes} bytes of this line left out]")));
    }
}
