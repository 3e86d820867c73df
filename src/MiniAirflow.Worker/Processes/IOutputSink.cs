namespace MiniAirflow.Worker.Processes;

/// <summary>Takes what a command writes to stdout and stderr, as bytes, in the order in which it wrote them.</summary>
public interface IOutputSink
{
    /// <summary>Takes the next bytes. Called by the thread that runs the command, while it runs; it must not throw, for the end of a command never depends on where its output goes.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
