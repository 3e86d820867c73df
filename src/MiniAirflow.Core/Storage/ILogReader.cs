namespace MiniAirflow.Core.Storage;

/// <summary>Reads the output of attempts. Logs are bytes with offsets; whoever shows them decodes them.</summary>
public interface ILogReader
{
    /// <summary>Reads from an offset into the buffer.</summary>
    /// <returns>How many bytes were read; 0 at the end of what has been written so far, or when there is no log.</returns>
    int Read(Guid taskRunId, long offset, Span<byte> buffer);

    /// <summary>Bytes written so far; 0 when there is no log.</summary>
    long Length(Guid taskRunId);

    /// <summary>Deletes the logs of these attempts; those that do not exist are passed over.</summary>
    void Delete(IEnumerable<Guid> taskRunIds);
}
