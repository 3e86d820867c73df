using System.Diagnostics;
using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Logs;

/// <summary>What became of an attempt's output.</summary>
/// <param name="Length">Length of the log in its own offsets, what was left out in its middle included.</param>
/// <param name="Dropped">Bytes of output that are not in it: over a limit, or not storable.</param>
/// <param name="Tail">Its end as text, at most 8 KiB of UTF-8.</param>
public readonly record struct AttemptLogSummary(long Length, long Dropped, string Tail);

/// <summary>Writes the output of a slot's attempts to their log files, one attempt after another. Never throws, and never waits for a disk to have room.</summary>
/// <remarks>A file comes into being with the first byte. README.md beside this file says what an offset is and how the limits are kept.</remarks>
public sealed unsafe class AttemptLog : IOutputSink, IDisposable
{
    private const int TailSize = 8 * 1024;
    private const int Block = 4096;
    private static readonly long RetryAfter = Stopwatch.Frequency / 4;

    private readonly LogDirectory _directory;
    private readonly long _headEnd;
    private readonly long _tailBytes;
    private readonly LineCap _lines;
    private readonly LineCap.Keep _keep;
    private readonly TailBuffer _tail = new(TailSize);

    private readonly ILogWatcher? _watcher;
    private bool _isWatched;
    private Guid _taskRunId;
    private int _file = -1;
    private long _position;
    private LogGap _gap;
    private bool _cannotPunch;
    private long _overLimit;
    private long _lost;
    private long _lostUnmarked;
    private int _lastError;
    private long _retryAt;

    /// <summary>Creates the log of a slot.</summary>
    public AttemptLog(LogDirectory directory, AttemptLogLimits limits, ILogWatcher? watcher = null)
    {
        _directory = directory;
        _watcher = watcher;
        _headEnd = RoundUp(limits.HeadBytes);
        _tailBytes = RoundUp(Math.Max(limits.TailBytes, 2 * Block));
        _lines = new(limits.LineBytes);
        _keep = Keep;
    }

    /// <summary>Turns to the next attempt.</summary>
    public void Begin(Guid taskRunId)
    {
        CloseFile();
        _taskRunId = taskRunId;
        _position = _overLimit = _lost = _lostUnmarked = _retryAt = 0;
        _gap = default;
        _cannotPunch = false;
        _lines.Reset();
        _tail.Reset();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _lines.Pass(bytes, _keep);

    /// <summary>Adds a line of the worker's own.</summary>
    public void Note(string line) => Write(Encoding.UTF8.GetBytes($"[{line}]\n"));

    /// <summary>Ends the attempt's log.</summary>
    public AttemptLogSummary End()
    {
        _lines.End(_keep);
        if (_overLimit > 0)
            _ = TryStoreWhole(Marker($"{_overLimit} bytes left out: the log is over its limit"));
        if (_lostUnmarked > 0 && IsOpenNow(isLast: true))
            MarkLost();
        if (_file >= 0)
            _ = Libc.ftruncate(_file, _position); // a marker that found no room may have left its beginning
        CloseFile();
        return new(_position, _lines.Cut + _overLimit + _lost + (_gap.End - _gap.Start), _tail.ToText());
    }

    /// <inheritdoc/>
    public void Dispose() => CloseFile();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _tail.Append(bytes);
        if (_cannotPunch)
            _overLimit += bytes.Length;
        else if (!IsOpenNow(isLast: false) || (_lostUnmarked > 0 && !MarkLost()))
            Lose(bytes.Length);
        else
            Store(bytes);
    }

    private void Store(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* at = bytes)
                count = Libc.pwrite(_file, at, (nuint)bytes.Length, _position);
            if (count < 0 && Libc.LastError == Os.EINTR)
                continue;
            if (count <= 0)
            {
                _lastError = Libc.LastError;
                Lose(bytes.Length);
                return;
            }

            _position += count;
            bytes = bytes[(int)count..];
        }

        if (_position - Math.Max(_headEnd, _gap.End) >= _tailBytes + (_tailBytes / 2))
            LeaveOutMiddle();
    }

    // The gap is written down before it is punched, so that a reader never takes the hole's zeros for output.
    private void LeaveOutMiddle()
    {
        var gap = new LogGap(_headEnd, (_position - _tailBytes) / Block * Block);
        if (!gap.TryWrite(_directory, _taskRunId))
            return; // no room for that either: the next write finds none, or tries again
        var from = Math.Max(_headEnd, _gap.End);
        _gap = gap;
        _cannotPunch = Libc.fallocate(_file, Os.FALLOC_FL_PUNCH_HOLE | Os.FALLOC_FL_KEEP_SIZE, from, gap.End - from) != 0;
    }

    private bool IsOpenNow(bool isLast)
    {
        if (_file >= 0)
            return true;
        if (!isLast && _retryAt != 0 && Stopwatch.GetTimestamp() < _retryAt)
            return false;
        _file = _directory.OpenToWrite(_taskRunId);
        if (_file >= 0)
        {
            FindEnd();
            if (!_isWatched) _watcher?.Opened(_taskRunId, _position);
            _isWatched = true;
            return true;
        }

        _lastError = -_file;
        _file = -1;
        _retryAt = Stopwatch.GetTimestamp() + RetryAfter;
        return false;
    }

    private void FindEnd()
    {
        FileStatus status;
        byte empty = 0;
        if (Libc.statx(_file, &empty, Os.AT_EMPTY_PATH, Os.STATX_BASIC_STATS, &status) != 0 || status.Size == 0)
            return;
        _position = (long)status.Size;
        _gap = LogGap.Read(_directory, _taskRunId);
    }

    private void Lose(int count)
    {
        _lost += count;
        _lostUnmarked += count;
    }

    private bool MarkLost()
    {
        if (!TryStoreWhole(Marker($"{_lostUnmarked} bytes of output lost: {Os.Describe(_lastError)}")))
            return false;
        _lostUnmarked = 0;
        return true;
    }

    private bool TryStoreWhole(byte[] bytes)
    {
        fixed (byte* at = bytes)
        {
            if (_file < 0 || Libc.pwrite(_file, at, (nuint)bytes.Length, _position) != bytes.Length)
                return false;
        }

        _position += bytes.Length;
        return true;
    }

    private void CloseFile()
    {
        if (_file >= 0)
            _ = Libc.close(_file);
        _file = -1;
        if (_isWatched)
            _watcher?.Ended(_taskRunId);
        _isWatched = false;
    }

    private static byte[] Marker(FormattableString text) => Encoding.UTF8.GetBytes($"\n[… {text.ToString(CultureInfo.InvariantCulture)} …]\n");

    private static long RoundUp(long bytes) => (bytes + Block - 1) / Block * Block;
}
