using MiniAirflow.Core.Storage;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Logs;

/// <summary>Reads logs from their files, while they grow and after.</summary>
public sealed unsafe class FileLogReader(LogDirectory directory) : ILogReader
{
    /// <inheritdoc/>
    /// <remarks>Where a gap begins, its marker is read once; within the rest of the gap nothing is, see <see cref="SkipGapAsync"/>.</remarks>
    public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(taskRunId, offset, buffer.Span));

    /// <inheritdoc/>
    public ValueTask<long> SkipGapAsync(Guid taskRunId, long offset, CancellationToken cancellationToken) => ValueTask.FromResult(SkipGap(taskRunId, offset));

    /// <inheritdoc/>
    public ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken) => ValueTask.FromResult(Length(taskRunId));

    /// <inheritdoc/>
    public ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken)
    {
        foreach (var id in taskRunIds)
            directory.Delete(id);
        return ValueTask.CompletedTask;
    }

    internal int Read(Guid taskRunId, long offset, Span<byte> buffer)
    {
        if (offset < 0 || buffer.IsEmpty)
            return 0;
        var file = directory.OpenToRead(taskRunId);
        if (file < 0)
            return 0;
        try
        {
            return Read(taskRunId, file, offset, buffer);
        }
        finally
        {
            _ = Libc.close(file);
        }
    }

    internal long SkipGap(Guid taskRunId, long offset)
    {
        var gap = LogGap.Read(directory, taskRunId);
        return gap.Holds(offset) ? gap.End : offset;
    }

    internal long Length(Guid taskRunId)
    {
        var file = directory.OpenToRead(taskRunId);
        if (file < 0)
            return 0;
        FileStatus status;
        byte empty = 0;
        var result = Libc.statx(file, &empty, Os.AT_EMPTY_PATH, Os.STATX_BASIC_STATS, &status);
        _ = Libc.close(file);
        return result == 0 ? (long)status.Size : 0;
    }

    private int Read(Guid taskRunId, int file, long offset, Span<byte> buffer)
    {
        var gap = LogGap.Read(directory, taskRunId);
        while (true)
        {
            if (gap.Holds(offset))
                return ReadMarker(gap, offset, buffer);
            var most = offset < gap.Start ? (int)Math.Min(buffer.Length, gap.Start - offset) : buffer.Length;
            nint count;
            fixed (byte* at = buffer)
                count = Libc.pread(file, at, (nuint)most, offset);
            var now = LogGap.Read(directory, taskRunId);
            if (now == gap || offset + count <= now.Start)
                return (int)Math.Max(count, 0);
            gap = now; // it grew meanwhile: what was read may be its zeros
        }
    }

    private static int ReadMarker(LogGap gap, long offset, Span<byte> buffer)
    {
        var marker = gap.Marker.AsSpan();
        var from = offset - gap.Start;
        if (from >= marker.Length)
            return 0;
        var rest = marker[(int)from..];
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }
}
