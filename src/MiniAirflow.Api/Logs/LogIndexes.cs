using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Indexes of the logs that were looked at lately. One costs about 4 KiB for each 64 MiB of log, and is made anew in a moment when it was dropped.</summary>
internal sealed class LogIndexes(ILogReader logs)
{
    private const int Most = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LinkedListNode<(Guid Id, LogIndex Index)>> _byId = [];
    private readonly LinkedList<(Guid Id, LogIndex Index)> _lately = new();

    /// <summary>The index of an attempt's log.</summary>
    public LogIndex Of(Guid attemptId)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(attemptId, out var known))
            {
                _lately.Remove(known);
                _lately.AddFirst(known);
                return known.Value.Index;
            }
            var node = _lately.AddFirst((attemptId, new LogIndex(logs, attemptId)));
            _byId.Add(attemptId, node);
            if (_byId.Count > Most)
            {
                // Whoever still reads with it may go on: it is only forgotten here.
                _byId.Remove(_lately.Last!.Value.Id);
                _lately.RemoveLast();
            }
            return node.Value.Index;
        }
    }
}
