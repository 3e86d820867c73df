using System.Text;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>Takes the container's output and the worker's remarks from several threads, and keeps the end of it.</summary>
internal sealed class JobOutput(IOutputSink sink) : IOutputSink
{
    private const int Kept = 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _last = new byte[Kept];
    private int _length;

    /// <summary>Bytes of the container's output.</summary>
    public long Total { get; private set; }

    /// <summary>The last that the container wrote.</summary>
    public byte[] Last
    {
        get { lock (_gate) return _last[.._length]; }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            sink.Write(bytes);
            Total += bytes.Length;
            var tail = bytes.Length > Kept ? bytes[^Kept..] : bytes;
            var stays = Math.Min(_length, Kept - tail.Length);
            _last.AsSpan(_length - stays, stays).CopyTo(_last);
            tail.CopyTo(_last.AsSpan(stays));
            _length = stays + tail.Length;
        }
    }

    /// <summary>Adds a line of the worker's own.</summary>
    public void Note(string line)
    {
        lock (_gate) sink.Write(Encoding.UTF8.GetBytes($"[{line}]\n"));
    }
}
