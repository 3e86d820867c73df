using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Logs;

/// <summary>Writes the output of one attempt after another, as bytes, to a file each; the file comes into being with the first byte.</summary>
/// <remarks>
/// Bounded whatever the task writes: a line is cut at <see cref="LogLimits.LineBytes"/>, the file at <see cref="LogLimits.HeadBytes"/>; of what comes after
/// it the last <see cref="LogLimits.TailBytes"/> are kept in memory and appended at the end, behind a line that says how much is missing.
/// A file only ever grows, so an offset once given stays right. An error of the disk loses bytes, which are counted, and never the task.
/// </remarks>
internal sealed class AttemptLog(string root, LogLimits limits) : IOutputSink
{
    private const int StoredTailBytes = 8 * 1024;

    private readonly LineCutter _cutter = new(limits.LineBytes);
    private readonly TailRing _tail = new(limits.TailBytes);
    private readonly LogFile _file = new();
    private Guid _taskRunId;
    private long _skipped;

    /// <summary>Bytes that the task wrote, kept or not.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>Bytes that are not in the file, for whatever reason.</summary>
    public long DroppedBytes => _cutter.Cut + _file.Lost + _skipped;

    /// <summary>Begins the log of the next attempt.</summary>
    public void Begin(Guid taskRunId)
    {
        _taskRunId = taskRunId;
        TotalBytes = 0;
        _skipped = 0;
        _cutter.Reset();
        _tail.Reset();
        _file.Reset();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        TotalBytes += bytes.Length;
        _cutter.Feed(bytes, Keep);
    }

    /// <summary>Writes what was kept back, and closes the file.</summary>
    public void End()
    {
        if (TotalBytes == 0) return;
        if (_skipped > 0)
        {
            var kept = Math.Min(_skipped, _tail.Length);
            _skipped -= kept;
            if (_skipped > 0) Append(Marker($"{_skipped} bytes are missing here"));
            _tail.CopyTo((int)kept, Append);
        }
        _file.Close();
    }

    /// <summary>The end of what was written, as text.</summary>
    public string Tail() => TotalBytes == 0 ? "" : _tail.Text(StoredTailBytes);

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _tail.Write(bytes);
        var room = limits.HeadBytes - _file.Length;
        var head = (int)Math.Clamp(room, 0, bytes.Length);
        if (_skipped > 0) head = 0;
        if (head > 0) Append(bytes[..head]);
        _skipped += bytes.Length - head;
    }

    private void Append(ReadOnlySpan<byte> bytes) => _file.Append(LogPath.Of(root, _taskRunId), bytes);

    internal static byte[] Marker(string text) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n[miniairflow: {text}]\n"));
}

/// <summary>How much of an attempt's output is kept.</summary>
internal sealed record LogLimits
{
    /// <summary>Longest line; the rest of it is dropped. Default 64 KiB. A carriage return ends a line too.</summary>
    public int LineBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes kept from the beginning. Default 16 MiB.</summary>
    public long HeadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes kept from the end, beyond the head. Default 256 KiB.</summary>
    public int TailBytes { get; init; } = 256 * 1024;
}
