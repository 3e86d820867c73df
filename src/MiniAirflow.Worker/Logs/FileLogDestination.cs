using MiniAirflow.Core.Storage;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Logs;

/// <summary>Writes whole logs, which come from elsewhere, as the files that an attempt itself would have left.</summary>
/// <remarks>
/// A part that is left out of a log's middle becomes a gap again, at the same offsets. A log with more than one, which several workers had a part in, has only one file here:
/// its later parts move up, and the markers stay as text. One log after another: the pieces of two must not be mixed.
/// </remarks>
public sealed unsafe class FileLogDestination(LogDirectory directory) : ILogDestination, IDisposable
{
    private const int LongestMarker = 128;

    private readonly FileLogReader _reader = new(directory);
    private Guid _attempt;
    private int _file = -1;
    private long _end;
    private long _shift;
    private bool _hasGap;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken) => _reader.ReadAsync(taskRunId, offset, buffer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> SkipGapAsync(Guid taskRunId, long offset, CancellationToken cancellationToken) => _reader.SkipGapAsync(taskRunId, offset, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken) => _reader.LengthAsync(taskRunId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken)
    {
        Close();
        return _reader.DeleteAsync(taskRunIds, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public ValueTask WriteAsync(IReadOnlyList<LogPiece> pieces, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            if (_file < 0 || piece.TaskRunId != _attempt) Open(piece.TaskRunId);
            if (piece.Offset - _shift > _end) LeaveOutUntil(piece.Offset);
            Write(piece.Bytes.Span);
        }
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Finds where a gap begins whose marker ends at a place, if the bytes before it are such a marker.</summary>
    internal static LogGap? GapBefore(ReadOnlySpan<byte> before, long markerEnd, long gapEnd)
    {
        for (var length = 1; length <= before.Length; length++)
        {
            var gap = new LogGap(markerEnd - length, gapEnd);
            if (gap.Marker.AsSpan().SequenceEqual(before[^length..])) return gap;
        }
        return null;
    }

    private void Open(Guid attempt)
    {
        Close();
        directory.Delete(attempt);
        _file = directory.OpenToWrite(attempt);
        if (_file < 0) throw new IOException($"The log of {attempt} cannot be written: {Os.Describe(-_file)}.");
        (_attempt, _end, _shift, _hasGap) = (attempt, 0, 0, false);
    }

    private void LeaveOutUntil(long offset)
    {
        if (!_hasGap && _shift == 0 && GapBefore(End(), _end, offset) is { } gap)
        {
            if (!gap.TryWrite(directory, _attempt)) throw new IOException($"The log of {_attempt} cannot be written: {Os.Describe(Libc.LastError)}.");
            _hasGap = true;
            _end = offset;
            return;
        }
        _shift = offset - _end;
    }

    private ReadOnlySpan<byte> End()
    {
        var bytes = new byte[Math.Min(LongestMarker, _end)];
        return bytes.AsSpan(0, _reader.Read(_attempt, _end - bytes.Length, bytes));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* at = bytes)
                count = Libc.pwrite(_file, at, (nuint)bytes.Length, _end);
            if (count < 0 && Libc.LastError == Os.EINTR) continue;
            if (count <= 0) throw new IOException($"The log of {_attempt} cannot be written: {Os.Describe(Libc.LastError)}.");
            _end += count;
            bytes = bytes[(int)count..];
        }
    }

    private void Close()
    {
        if (_file >= 0) _ = Libc.close(_file);
        _file = -1;
    }
}
