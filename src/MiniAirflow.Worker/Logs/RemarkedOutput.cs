using System.Text;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Logs;

/// <summary>Takes the output of a container and the worker's remarks on it, from several threads; keeps the end of the output.</summary>
internal sealed class RemarkedOutput(IOutputSink sink) : IOutputSink
{
    private const int Kept = 1024;

    private readonly Lock _gate = new();
    private readonly TailBuffer _last = new(Kept);

    /// <summary>Bytes of the output.</summary>
    public long Total { get; private set; }

    /// <summary>The end of the output, up to 1 KiB.</summary>
    public byte[] Last
    {
        get { lock (_gate) return _last.ToBytes(); }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            sink.Write(bytes);
            Total += bytes.Length;
            _last.Append(bytes);
        }
    }

    /// <summary>Adds a line of the worker's own.</summary>
    public void Note(string line)
    {
        lock (_gate) sink.Write(Encoding.UTF8.GetBytes($"[{line}]\n"));
    }
}
