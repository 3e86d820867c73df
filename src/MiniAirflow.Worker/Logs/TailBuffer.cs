using System.Text;

namespace MiniAirflow.Worker.Logs;

/// <summary>Keeps the last bytes of a stream.</summary>
internal sealed class TailBuffer(int size)
{
    private readonly byte[] _ring = new byte[size];
    private long _total;

    internal void Reset() => _total = 0;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > size)
        {
            _total += bytes.Length - size;
            bytes = bytes[^size..];
        }

        var at = (int)(_total % size);
        var first = Math.Min(bytes.Length, size - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        _total += bytes.Length;
    }

    /// <summary>The end of the stream as text that any store takes: at most <c>size</c> bytes of UTF-8, what is invalid replaced by U+FFFD, NUL left out (F72).</summary>
    internal string ToText() => _total == 0 ? "" : Decode(ToBytes(), isCut: _total > size);

    /// <summary>The end of the stream as it is.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[(int)Math.Min(_total, size)];
        var at = _total <= size ? 0 : (int)(_total % size);
        _ring.AsSpan(at, Math.Min(bytes.Length, size - at)).CopyTo(bytes);
        if (_total > size)
            _ring.AsSpan(0, at).CopyTo(bytes.AsSpan(size - at));
        return bytes;
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool isCut)
    {
        // A cut within a character is no fault of the command's: skip the rest of that character.
        for (var skipped = 0; isCut && skipped < 3 && bytes.Length > 0 && (bytes[0] & 0xC0) == 0x80; skipped++)
            bytes = bytes[1..];
        var text = Encoding.UTF8.GetString(bytes).Replace("\0", "", StringComparison.Ordinal);
        var over = Encoding.UTF8.GetByteCount(text) - size; // a replaced byte has become three
        var start = 0;
        while (over > 0)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start), out var rune, out var length);
            over -= rune.Utf8SequenceLength;
            start += length;
        }

        return text[start..];
    }
}
