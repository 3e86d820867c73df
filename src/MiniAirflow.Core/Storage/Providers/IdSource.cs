using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Identities of version 7 that rise without exception: what is created later sorts later, within a millisecond and after the clock was set back.</summary>
/// <remarks>The lists are "newest first" by identity, and their cursors are identities; the 12 bits after the milliseconds count, and carry over into them.</remarks>
public sealed class IdSource
{
    private const int CounterBits = 12;

    private readonly byte[] _random = new byte[4096];
    private long _last;
    private int _used = int.MaxValue;

    /// <summary>The next identity.</summary>
    public Guid Next(DateTimeOffset now)
    {
        _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds() << CounterBits);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_last >> CounterBits << 16) | 0x7000 | (_last & 0xfff));
        Random().CopyTo(bytes[8..]);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The lowest identity of a time: what is older sorts before it, so that age can be asked for without an index of its own.</summary>
    public static Guid LowestAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, (Math.Max(0, time.ToUnixTimeMilliseconds()) << 16) | 0x7000);
        bytes[8] = 0x80;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Eight random bytes, drawn from the system in bulk: a call for each identity would cost more than the identity's row.</summary>
    private ReadOnlySpan<byte> Random()
    {
        if (_used >= _random.Length)
        {
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }
        _used += 8;
        return _random.AsSpan(_used - 8, 8);
    }
}
