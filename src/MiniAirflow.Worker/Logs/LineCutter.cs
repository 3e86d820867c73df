using System.Buffers;

namespace MiniAirflow.Worker.Logs;

/// <summary>Passes bytes on and drops what is beyond the longest line, with a mark of how much.</summary>
internal sealed class LineCutter(int maxLine)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\r"u8);

    private long _inLine;

    /// <summary>Takes kept bytes.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes dropped so far.</summary>
    public long Cut { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset() => (_inLine, Cut) = (0, 0);

    /// <summary>Passes on what may be kept.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, Sink keep)
    {
        // Most output has no long line: one look for the last line end, and it goes on whole.
        if (_inLine + bytes.Length <= maxLine)
        {
            keep(bytes);
            var last = bytes.LastIndexOfAny(LineEnds);
            _inLine = last < 0 ? _inLine + bytes.Length : bytes.Length - last - 1;
            return;
        }
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny(LineEnds);
            FeedPart(bytes[..(end < 0 ? bytes.Length : end)], keep);
            if (end < 0) return;
            EndLine(bytes.Slice(end, 1), keep);
            bytes = bytes[(end + 1)..];
        }
    }

    private void FeedPart(ReadOnlySpan<byte> part, Sink keep)
    {
        var room = (int)Math.Clamp(maxLine - _inLine, 0, part.Length);
        if (room > 0) keep(part[..room]);
        Cut += part.Length - room;
        _inLine += part.Length;
    }

    private void EndLine(ReadOnlySpan<byte> end, Sink keep)
    {
        if (_inLine > maxLine) keep(AttemptLog.Marker($"{_inLine - maxLine} bytes of this line are missing").AsSpan()[..^1]);
        keep(end);
        _inLine = 0;
    }
}
