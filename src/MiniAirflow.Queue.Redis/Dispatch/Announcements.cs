namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>What is to be announced, queue by queue; and how it is cut into entries. Not for concurrent use.</summary>
internal sealed class Announcements
{
    /// <summary>Most ids kept for one queue while there is no connection. What is beyond is announced by the others: an entry says "look", whatever it names.</summary>
    public const int MaxIds = 4096;

    /// <summary>An entry wakes one worker, so what comes together is cut into entries: one for each id, at most this many.</summary>
    public const int MaxEntries = 32;

    // A workflow may name what queue it likes; a dead server must not make us remember them all.
    private const int MaxQueues = 1024;

    private readonly Dictionary<string, List<Guid>> _ids = new(StringComparer.Ordinal);

    public bool IsEmpty => _ids.Count == 0;

    public void Add(string queue, IReadOnlyList<Guid> ids)
    {
        if (ids.Count == 0) return;
        if (!_ids.TryGetValue(queue, out var list))
        {
            if (_ids.Count >= MaxQueues) return;
            _ids[queue] = list = [];
        }
        list.AddRange(ids.Take(MaxIds - list.Count));
    }

    public void Clear() => _ids.Clear();

    /// <summary>The entries: for each a queue, and the ids as text.</summary>
    public IEnumerable<(string Queue, string Ids)> Entries() =>
        from pair in _ids
        from part in Cut(pair.Value)
        select (pair.Key, part);

    private static IEnumerable<string> Cut(List<Guid> ids)
    {
        var entries = Math.Min(ids.Count, MaxEntries);
        for (var i = 0; i < entries; i++)
        {
            var (from, to) = (ids.Count * i / entries, ids.Count * (i + 1) / entries);
            yield return string.Join(' ', ids.GetRange(from, to - from));
        }
    }
}
