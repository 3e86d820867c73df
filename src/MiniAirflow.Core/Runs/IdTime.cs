using System.Buffers.Binary;

namespace MiniAirflow.Core.Runs;

/// <summary>The time in an identity of version 7: its first 48 bits are milliseconds since 1970.</summary>
public static class IdTime
{
    /// <summary>When something came into being, to the millisecond.</summary>
    public static DateTimeOffset Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16);
    }

    /// <summary>An identity that is lower than all that came into being at a time or after it, to the millisecond.</summary>
    public static Guid FirstAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
