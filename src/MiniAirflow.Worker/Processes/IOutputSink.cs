namespace MiniAirflow.Worker.Processes;

/// <summary>Takes a command's output as it comes. Called on the slot's thread; must not throw.</summary>
internal interface IOutputSink
{
    /// <summary>Takes bytes of stdout and stderr in the order in which they were written.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
