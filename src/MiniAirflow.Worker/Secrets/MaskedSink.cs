using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Secrets;

/// <summary>Stands before an attempt's log and takes the secrets out of what it writes.</summary>
internal sealed class MaskedSink : IOutputSink
{
    private readonly MaskedStream _stream;
    private readonly MaskedStream.Emit _emit;

    public MaskedSink(SecretMask mask, IOutputSink sink) => (_stream, _emit) = (new MaskedStream(mask), sink.Write);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => _stream.Pass(bytes, _emit);

    /// <summary>Writes what was kept back.</summary>
    public void End() => _stream.End(_emit);
}
