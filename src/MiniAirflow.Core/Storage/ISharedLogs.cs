namespace MiniAirflow.Core.Storage;

/// <summary>Logs that every process can read, whichever machine the attempt runs on. Workers write them while attempts run, and after; no outcome ever depends on it.</summary>
public interface ISharedLogs : ILogDestination
{
    /// <summary>Where the stored log of each attempt ends; 0 for none. In the order asked.</summary>
    ValueTask<IReadOnlyList<long>> LengthsAsync(IReadOnlyList<Guid> taskRunIds, CancellationToken cancellationToken);

    /// <summary>Leaves out a part of a log's middle: what is stored of it is removed, up to its end, and a marker is put in its beginning.</summary>
    /// <param name="taskRunId">The attempt.</param>
    /// <param name="start">First offset left out.</param>
    /// <param name="end">First offset after it.</param>
    /// <param name="marker">What a reader shows in its place; shorter than the part.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask LeaveOutAsync(Guid taskRunId, long start, long end, ReadOnlyMemory<byte> marker, CancellationToken cancellationToken);
}

/// <summary>A piece of an attempt's output.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Offset">Place of its first byte in the log.</param>
/// <param name="Bytes">The bytes.</param>
public readonly record struct LogPiece(Guid TaskRunId, long Offset, ReadOnlyMemory<byte> Bytes);
