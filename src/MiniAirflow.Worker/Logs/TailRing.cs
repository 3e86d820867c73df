using System.Text;

namespace MiniAirflow.Worker.Logs;

/// <summary>The last bytes of a stream, in a fixed piece of memory that is made when first needed.</summary>
internal sealed class TailRing(int capacity)
{
    private byte[]? _bytes;
    private int _next;

    /// <summary>Bytes it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Reset() => (_next, Length) = (0, 0);

    /// <summary>Takes bytes, and forgets the oldest ones for them.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _bytes ??= new byte[capacity];
        if (bytes.Length > capacity) bytes = bytes[^capacity..];
        var first = Math.Min(bytes.Length, capacity - _next);
        bytes[..first].CopyTo(_bytes.AsSpan(_next));
        bytes[first..].CopyTo(_bytes);
        _next = (_next + bytes.Length) % capacity;
        Length = Math.Min(capacity, Length + bytes.Length);
    }

    /// <summary>Gives the last bytes, oldest first.</summary>
    public void CopyTo(int count, LineCutter.Sink sink)
    {
        count = Math.Min(count, Length);
        if (count == 0) return;
        var start = (_next - count + capacity) % capacity;
        var first = Math.Min(count, capacity - start);
        sink(_bytes.AsSpan(start, first));
        if (first < count) sink(_bytes.AsSpan(0, count - first));
    }

    /// <summary>The last bytes as text: what is no UTF-8 becomes U+FFFD, and NUL is left out, since no database takes it (F72).</summary>
    public string Text(int maxBytes)
    {
        var bytes = new byte[Math.Min(maxBytes, Length)];
        var at = 0;
        CopyTo(bytes.Length, part =>
        {
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        });
        // A cut in the middle of a character would show as rubbish.
        var skip = 0;
        if (Length > maxBytes)
            while (skip < Math.Min(3, bytes.Length) && (bytes[skip] & 0xC0) == 0x80) skip++;
        return Encoding.UTF8.GetString(bytes.AsSpan(skip)).Replace("\0", "", StringComparison.Ordinal);
    }
}
