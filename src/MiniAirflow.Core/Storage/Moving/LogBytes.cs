namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Reads a log from its beginning to its end as a reader sees it, over the part that a limit left out.</summary>
internal sealed class LogBytes(ILogReader logs, Guid attempt, long length)
{
    private long _at;

    /// <summary>Reads on; the buffer is filled unless the log ends, or a part is left out after what was read.</summary>
    /// <returns>The place of the first byte in the log, and how many bytes; none at the end.</returns>
    public async ValueTask<(long Offset, int Count)> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (_at < length)
        {
            var start = _at;
            var count = 0;
            while (count < buffer.Length && _at < length)
            {
                var read = await logs.ReadAsync(attempt, _at, buffer[count..], stop).ConfigureAwait(false);
                if (read == 0) break;
                count += read;
                _at += read;
            }
            if (count > 0) return (start, count);
            _at = await logs.SkipGapAsync(attempt, start, stop).ConfigureAwait(false);
            if (_at <= start) break;
        }
        return (_at, 0);
    }

    /// <summary>Fills the buffer across whatever is left out, as far as the log goes.</summary>
    public async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken stop)
    {
        var count = 0;
        while (count < buffer.Length && await ReadAsync(buffer[count..], stop).ConfigureAwait(false) is { Count: > 0 } read) count += read.Count;
        return count;
    }

    /// <summary>Where the logs of these attempts end; 0 for those without one.</summary>
    public static async ValueTask<IReadOnlyList<long>> LengthsAsync(ILogReader logs, IReadOnlyList<Guid> attempts, CancellationToken stop)
    {
        if (logs is ISharedLogs shared) return await shared.LengthsAsync(attempts, stop).ConfigureAwait(false);
        var lengths = new long[attempts.Count];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = await logs.LengthAsync(attempts[i], stop).ConfigureAwait(false);
        return lengths;
    }
}
