using MiniAirflow.Core.Events;

namespace MiniAirflow.Core.Storage;

/// <summary>Reads the events that the other verbs wrote in their transactions.</summary>
public interface IEventLog
{
    /// <summary>Events after a place in the stream, in order, at most about <paramref name="max"/>; empty when there are none.</summary>
    ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken);

    /// <summary>The newest place in the stream; 0 for an empty one.</summary>
    ValueTask<long> LatestAsync(CancellationToken cancellationToken);

    /// <summary>Deletes events older than this; a reader that resumes before them gets what is left.</summary>
    /// <returns>How many were deleted.</returns>
    ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken);
}
