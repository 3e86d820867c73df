using System.Collections.Concurrent;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>Logs that a test writes itself.</summary>
internal sealed class MemoryLogs : ILogReader
{
    private readonly ConcurrentDictionary<Guid, byte[]> _logs = new();

    public void Append(Guid taskRunId, ReadOnlySpan<byte> bytes)
    {
        var more = bytes.ToArray();
        _logs.AddOrUpdate(taskRunId, more, (_, had) => [.. had, .. more]);
    }

    public bool Has(Guid taskRunId) => _logs.ContainsKey(taskRunId);

    public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_logs.TryGetValue(taskRunId, out var log) || offset >= log.Length) return ValueTask.FromResult(0);
        var part = log.AsSpan((int)offset);
        if (part.Length > buffer.Length) part = part[..buffer.Length];
        part.CopyTo(buffer.Span);
        return ValueTask.FromResult(part.Length);
    }

    public ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_logs.TryGetValue(taskRunId, out var log) ? (long)log.Length : 0);

    public ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken)
    {
        foreach (var id in taskRunIds) _logs.TryRemove(id, out _);
        return ValueTask.CompletedTask;
    }
}
