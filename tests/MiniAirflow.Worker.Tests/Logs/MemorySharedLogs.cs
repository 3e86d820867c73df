using MiniAirflow.Core.Storage;

namespace MiniAirflow.Worker.Tests.Logs;

/// <summary>Shared logs as a table would keep them: pieces by place. It can be told to fail.</summary>
internal sealed class MemorySharedLogs : ISharedLogs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, SortedDictionary<long, byte[]>> _logs = [];

    public bool IsAway { get; set; }

    public int Writes { get; private set; }

    /// <summary>How often somebody was told that it is away.</summary>
    public int Refused { get; private set; }

    public ValueTask<IReadOnlyList<long>> LengthsAsync(IReadOnlyList<Guid> taskRunIds, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Answer();
            return ValueTask.FromResult<IReadOnlyList<long>>([.. taskRunIds.Select(LengthOf)]);
        }
    }

    public ValueTask WriteAsync(IReadOnlyList<LogPiece> pieces, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Answer();
            Writes++;
            foreach (var piece in pieces) Log(piece.TaskRunId)[piece.Offset] = piece.Bytes.ToArray();
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask LeaveOutAsync(Guid taskRunId, long start, long end, ReadOnlyMemory<byte> marker, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Answer();
            var log = Log(taskRunId);
            foreach (var (at, bytes) in log.Where(pair => pair.Key >= start && pair.Key < end).ToList())
            {
                log.Remove(at);
                if (at + bytes.Length > end) log[end] = bytes[(int)(end - at)..];
            }
            log[start] = marker.ToArray();
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var (at, bytes) = Log(taskRunId).LastOrDefault(pair => pair.Key <= offset);
            if (bytes is null || offset >= at + bytes.Length) return ValueTask.FromResult(0);
            var part = bytes.AsSpan((int)(offset - at));
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer.Span);
            return ValueTask.FromResult(part.Length);
        }
    }

    public ValueTask<long> SkipGapAsync(Guid taskRunId, long offset, CancellationToken cancellationToken)
    {
        lock (_lock) return ValueTask.FromResult(Log(taskRunId).Keys.Where(at => at > offset).DefaultIfEmpty(offset).First());
    }

    public ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken)
    {
        lock (_lock) return ValueTask.FromResult(LengthOf(taskRunId));
    }

    public ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken) => throw new NotSupportedException();

    private void Answer()
    {
        if (!IsAway) return;
        Refused++;
        throw new StoreException("The database does not answer.", isTransient: true);
    }

    private long LengthOf(Guid id) => _logs.TryGetValue(id, out var log) && log.Count > 0 ? log.Last().Key + log.Last().Value.Length : 0;

    private SortedDictionary<long, byte[]> Log(Guid id) => _logs.TryGetValue(id, out var log) ? log : _logs[id] = [];
}
