using System.Buffers.Binary;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>Identities of version 7 that rise without exception: what is created later sorts later, within a millisecond and after the clock was set back.</summary>
/// <remarks>The lists are "newest first" by identity, and their cursors are identities; the 12 bits after the milliseconds count, and carry over into them.</remarks>
internal sealed class IdSource
{
    private const int CounterBits = 12;

    private long _last;

    /// <summary>The next identity.</summary>
    public Guid Next(DateTimeOffset now)
    {
        _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds() << CounterBits);
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _); // its last half is random, and has the variant's bits in place
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_last >> CounterBits << 16) | 0x7000 | (_last & 0xfff));
        return new Guid(bytes, bigEndian: true);
    }
}
