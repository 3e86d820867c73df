using System.Buffers;
using System.Text;

namespace MiniAirflow.Worker.Processes;

/// <summary>Keeps what a program of ours says, to be read when it has ended.</summary>
/// <param name="most">Most bytes; what is beyond is dropped.</param>
internal sealed class GatheredOutput(int most) : IOutputSink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes[..Math.Min(bytes.Length, most - _bytes.WrittenCount)]);

    /// <summary>All of it, read as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes.WrittenSpan);
}
