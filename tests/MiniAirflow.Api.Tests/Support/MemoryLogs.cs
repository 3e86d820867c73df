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

    public int Read(Guid taskRunId, long offset, Span<byte> buffer)
    {
        if (!_logs.TryGetValue(taskRunId, out var log) || offset >= log.Length) return 0;
        var part = log.AsSpan((int)offset);
        if (part.Length > buffer.Length) part = part[..buffer.Length];
        part.CopyTo(buffer);
        return part.Length;
    }

    public long Length(Guid taskRunId) => _logs.TryGetValue(taskRunId, out var log) ? log.Length : 0;

    public void Delete(IEnumerable<Guid> taskRunIds)
    {
        foreach (var id in taskRunIds) _logs.TryRemove(id, out _);
    }
}
