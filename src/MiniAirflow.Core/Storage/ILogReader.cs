namespace MiniAirflow.Core.Storage;

/// <summary>Reads the output of attempts. Logs are bytes with offsets; whoever shows them decodes them.</summary>
public interface ILogReader
{
    /// <summary>Reads from an offset into the buffer.</summary>
    /// <returns>How many bytes were read; 0 at the end of what has been written so far, or when there is no log.</returns>
    int Read(Guid taskRunId, long offset, Span<byte> buffer);

    /// <summary>Where to read on, for a reader that got 0 bytes before the end: the first offset after the part that a limit left out of the log's middle.</summary>
    /// <returns>The offset itself when it is in no such part.</returns>
    long SkipGap(Guid taskRunId, long offset) => offset;

    /// <summary>Offset of the end of what has been written so far, a part left out included; 0 when there is no log.</summary>
    long Length(Guid taskRunId);

    /// <summary>Deletes the logs of these attempts; those that do not exist are passed over.</summary>
    void Delete(IEnumerable<Guid> taskRunIds);
}
