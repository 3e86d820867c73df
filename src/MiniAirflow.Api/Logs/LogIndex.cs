using System.Buffers;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Knows where lines of one log begin: about one place in 256 KiB is kept, the rest is found by reading on from there.</summary>
/// <remarks>A log only grows, so what is known stays true; each question first reads what is new. One question at a time.</remarks>
internal sealed class LogIndex(ILogReader logs, Guid attemptId) : IDisposable
{
    private const int Step = 256 * 1024;
    private const int MostAnswerBytes = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<(long Offset, long Line)> _places = [(0, 0)];
    private long _ends;

    /// <summary>Bytes seen so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Lines seen so far; one without an end counts.</summary>
    public long Total => _ends + (_hasOpenLine ? 1 : 0);

    private bool _hasOpenLine;

    /// <summary>Reads lines.</summary>
    /// <param name="from">Number of the first, from 1; null for the last ones.</param>
    /// <param name="count">How many at most. Fewer come when they are long.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<(long First, List<string> Lines)> ReadAsync(long? from, int count, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ExtendAsync(cancellationToken);
            var first = Math.Min(from ?? Math.Max(1, Total - count + 1), Total + 1);
            return (first, await LinesAsync(first, (int)Math.Min(count, Total - first + 1), cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads what was written since, counts its lines and notes places.</summary>
    private async Task ExtendAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Step);
        try
        {
            while (true)
            {
                var read = await logs.ReadAsync(attemptId, Bytes, buffer.AsMemory(0, Step), cancellationToken);
                if (read > 0)
                {
                    Note(buffer.AsSpan(0, read));
                    continue;
                }
                var next = await logs.SkipGapAsync(attemptId, Bytes, cancellationToken);
                if (next == Bytes) return;
                Bytes = next;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Note(ReadOnlySpan<byte> part)
    {
        var lastEnd = part.LastIndexOf((byte)'\n');
        _ends += part.Count((byte)'\n');
        if (lastEnd >= 0 && Bytes + lastEnd + 1 - _places[^1].Offset >= Step) _places.Add((Bytes + lastEnd + 1, _ends));
        _hasOpenLine = lastEnd < part.Length - 1;
        Bytes += part.Length;
    }

    private async Task<List<string>> LinesAsync(long first, int count, CancellationToken cancellationToken)
    {
        var lines = new List<string>(count);
        if (count <= 0) return lines;
        var place = _places[PlaceBefore(first - 1)];
        using var cutter = new LogLineCutter(logs, attemptId, place.Offset, Bytes);
        var budget = MostAnswerBytes;
        for (var line = place.Line; lines.Count < count && budget > 0; line++)
        {
            if (!await cutter.NextAsync(cancellationToken)) break;
            if (line < first - 1) continue;
            lines.Add(LogText.Decode(cutter.Line.Span, cutter.Left));
            budget -= cutter.Line.Length + 1;
        }
        return lines;
    }

    private int PlaceBefore(long line)
    {
        var (low, high) = (0, _places.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_places[middle].Line <= line) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    public void Dispose() => _turn.Dispose();
}
