using System.Buffers;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Reads a log line by line through one buffer; of a line that is too long for it, only the beginning is kept.</summary>
internal sealed class LogLineCutter(ILogReader logs, Guid attemptId, long from, long end) : IDisposable
{
    private const int Size = 64 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private readonly byte[] _line = ArrayPool<byte>.Shared.Rent(LogText.MostBytes);
    private int _at;
    private int _filled;
    private int _length;

    /// <summary>The line, without its end; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Line => _line.AsMemory(0, _length);

    /// <summary>Bytes of the line that were not kept.</summary>
    public long Left { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <returns>False at the end.</returns>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        (_length, Left) = (0, 0);
        var hasBegun = false;
        while (true)
        {
            if (_at == _filled && !await FillAsync(cancellationToken)) return hasBegun;
            hasBegun = true;
            var part = _buffer.AsSpan(_at, _filled - _at);
            var lineEnd = part.IndexOf((byte)'\n');
            Keep(lineEnd < 0 ? part : part[..lineEnd]);
            _at += lineEnd < 0 ? part.Length : lineEnd + 1;
            if (lineEnd >= 0) return true;
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var kept = Math.Min(part.Length, LogText.MostBytes - _length);
        part[..kept].CopyTo(_line.AsSpan(_length));
        _length += kept;
        Left += part.Length - kept;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (from < end)
        {
            var read = await logs.ReadAsync(attemptId, from, _buffer.AsMemory(0, (int)Math.Min(Size, end - from)), cancellationToken);
            if (read > 0)
            {
                (from, _at, _filled) = (from + read, 0, read);
                return true;
            }
            var next = await logs.SkipGapAsync(attemptId, from, cancellationToken);
            if (next == from) return false;
            from = next;
        }
        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<byte>.Shared.Return(_line);
    }
}
