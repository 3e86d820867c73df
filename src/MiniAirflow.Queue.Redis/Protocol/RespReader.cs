using System.Buffers;
using System.Globalization;
using System.Text;

namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>Reads replies of RESP, version 2.</summary>
internal sealed class RespReader(Stream stream)
{
    // No reply to our commands comes near; a peer that is no Redis must not make us allocate what it likes.
    private const int MaxBulk = 16 * 1024 * 1024;
    private const int MaxItems = 1024 * 1024;
    private const int MaxDepth = 8;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next reply.</summary>
    /// <exception cref="IOException">The connection ended, or this is not the protocol.</exception>
    public ValueTask<RespValue> ReadAsync(CancellationToken cancellationToken) => ReadAsync(0, cancellationToken);

    private async ValueTask<RespValue> ReadAsync(int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth) throw new IOException("The server's answer is nested too deeply.");
        var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (line.Length == 0) throw new IOException("The server answered with an empty line.");
        var (kind, rest) = (line[0], line[1..]);
        return kind switch
        {
            '+' or '-' or ':' => new RespValue(kind, rest),
            '$' => new RespValue(kind, await ReadBulkAsync(Length(rest, MaxBulk), cancellationToken).ConfigureAwait(false)),
            '*' => new RespValue(kind, null, await ReadItemsAsync(Length(rest, MaxItems), depth, cancellationToken).ConfigureAwait(false)),
            _ => throw new IOException("The server does not speak the protocol of Redis."),
        };
    }

    private async ValueTask<IReadOnlyList<RespValue>?> ReadItemsAsync(int count, int depth, CancellationToken cancellationToken)
    {
        if (count < 0) return null;
        var items = new List<RespValue>(Math.Min(count, 256));
        for (var i = 0; i < count; i++) items.Add(await ReadAsync(depth + 1, cancellationToken).ConfigureAwait(false));
        return items;
    }

    private async ValueTask<string?> ReadBulkAsync(int length, CancellationToken cancellationToken)
    {
        if (length < 0) return null;
        var bytes = ArrayPool<byte>.Shared.Rent(length + 2);
        try
        {
            for (var got = 0; got < length + 2;)
            {
                if (_start == _end) await FillAsync(cancellationToken).ConfigureAwait(false);
                var part = Math.Min(length + 2 - got, _end - _start);
                _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(got));
                _start += part;
                got += part;
            }
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end) await FillAsync(cancellationToken).ConfigureAwait(false);
            var next = _buffer.AsSpan(_start, _end - _start);
            var feed = next.IndexOf((byte)'\n');
            var part = feed < 0 ? next : next[..feed];
            line.Append(Encoding.UTF8.GetString(part));
            if (line.Length > MaxItems) throw new IOException("The server's answer has no end of line.");
            _start += feed < 0 ? part.Length : feed + 1;
            if (feed >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        if (_end == 0) throw new IOException("The server closed the connection.");
    }

    private static int Length(string digits, int most) =>
        int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length) && length <= most
            ? length : throw new IOException("The server's answer has a length that cannot be.");
}
