namespace MiniAirflow.Core.Storage;

/// <summary>Reads the output of attempts. Logs are bytes with offsets; whoever shows them decodes them.</summary>
public interface ILogReader
{
    /// <summary>Reads from an offset into the buffer.</summary>
    /// <returns>How many bytes were read; 0 at the end of what has been written so far, or when there is no log.</returns>
    ValueTask<int> ReadAsync(Guid taskRunId, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Where to read on, for a reader that got 0 bytes before the end: the first offset after the part that a limit left out of the log's middle.</summary>
    /// <returns>The offset itself when it is in no such part.</returns>
    ValueTask<long> SkipGapAsync(Guid taskRunId, long offset, CancellationToken cancellationToken) => ValueTask.FromResult(offset);

    /// <summary>Offset of the end of what has been written so far, a part left out included; 0 when there is no log.</summary>
    ValueTask<long> LengthAsync(Guid taskRunId, CancellationToken cancellationToken);

    /// <summary>Deletes the logs of these attempts; those that do not exist are passed over.</summary>
    ValueTask DeleteAsync(IReadOnlyCollection<Guid> taskRunIds, CancellationToken cancellationToken);
}
