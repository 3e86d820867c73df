using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Where the live rows of each band of the ready index begin, as far as this process knows, so that a claim need not walk over what is gone (F50).</summary>
/// <remarks>
/// While somebody holds an old snapshot, the entries of all attempts that were claimed since stay in the index, and lie before the live ones. A floor is where
/// a look found the first live row, and is used only <see cref="Near"/> after that look: a row that appears before it was written by a transaction that took longer,
/// or under another clock. A watch beside the hot path looks from deeper down for those. Locked rows count as live, since their claim may be taken back; attempts
/// that come back have an index of their own, without floors.
/// </remarks>
internal sealed class ReadyFloors
{
    /// <summary>Age at which a floor is used: longer than a usual commit, and short, because what was claimed meanwhile is walked over.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromMilliseconds(100);

    /// <summary>How long old floors are kept: the depth from which the watch looks each second.</summary>
    public static readonly TimeSpan Far = TimeSpan.FromSeconds(10);

    // Claims far between have little to walk over, and somebody waits for each: they look now and then. Others may claim much meanwhile, so not seldom.
    private const int LookAfter = 16;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Forgetting = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Queue, int Priority), List<Floor>> _bands = [];
    private readonly List<(string Queue, int Priority, Position First)> _seen = [];
    private readonly Dictionary<Guid, long> _claimers = [];
    private DateTimeOffset _newest;
    private long _lookedAt;
    private int _claimsSince;

    /// <summary>Notes the time of a transaction. A clock that went back makes all floors doubtful.</summary>
    public void NoteTime(DateTimeOffset now)
    {
        if (now < _newest)
            lock (_lock) _bands.Clear();
        _newest = now;
    }

    /// <summary>Notes a transaction that claims.</summary>
    /// <returns>Whether it should look where the live rows begin.</returns>
    public bool Claims()
    {
        _claimsSince++;
        var since = TimeProvider.System.GetElapsedTime(_lookedAt);
        return since >= LookAtLeastEvery || (since >= LookEvery && _claimsSince >= LookAfter);
    }

    /// <summary>Looks from the floors on, for a worker's queues.</summary>
    public NpgsqlBatchCommand Look(Guid workerId)
    {
        lock (_lock) _claimers[workerId] = TimeProvider.System.GetTimestamp();
        return Look(workerId, Near);
    }

    /// <summary>Looks from the floors of an age on, for a worker's queues.</summary>
    public NpgsqlBatchCommand Look(Guid workerId, TimeSpan age) => With(Commands.Of("Queue/look").With(workerId), age);

    /// <summary>Who claimed of late.</summary>
    public IReadOnlyList<Guid> Claimers()
    {
        lock (_lock)
        {
            foreach (var (id, at) in _claimers)
                if (TimeProvider.System.GetElapsedTime(at) > Forgetting) _claimers.Remove(id);
            return [.. _claimers.Keys];
        }
    }

    /// <summary>The statement with the floors of an age.</summary>
    public NpgsqlBatchCommand With(NpgsqlBatchCommand command, TimeSpan age)
    {
        List<((string Queue, int Priority) Band, Position At)> floors = [];
        lock (_lock)
            foreach (var (band, history) in _bands)
                if (history.FindLast(one => TimeProvider.System.GetElapsedTime(one.LookedAt) >= age) is { } floor) floors.Add((band, floor.At));
        return command.With<string[]>([.. floors.Select(one => one.Band.Queue)]).With<int[]>([.. floors.Select(one => one.Band.Priority)])
            .With<DateTime[]>([.. floors.Select(one => one.At.QueuedAt.UtcDateTime)]).With<Guid[]>([.. floors.Select(one => one.At.Id)]);
    }

    /// <summary>Reads a look's answer, which counts after the commit.</summary>
    public void Read(NpgsqlDataReader reader, DateTimeOffset now)
    {
        // Whatever becomes ready later is dated from now on; it may have the very time of this look, and an identity lower than what is ready already.
        while (reader.Read())
            _seen.Add((reader.GetString(0), reader.GetInt32(1), Position.Read(reader) is { } first && first.QueuedAt < now ? first : new Position(now, Guid.Empty)));
    }

    /// <summary>The transaction that looked is committed.</summary>
    public void Keep()
    {
        if (_seen.Count == 0) return;
        (_lookedAt, _claimsSince) = (TimeProvider.System.GetTimestamp(), 0);
        lock (_lock)
            foreach (var (queue, priority, first) in _seen)
            {
                if (!_bands.TryGetValue((queue, priority), out var history)) _bands.Add((queue, priority), history = []);
                // Of those that are older than any use but the newest of them.
                var old = history.FindLastIndex(one => TimeProvider.System.GetElapsedTime(one.LookedAt) >= Far);
                if (old > 0) history.RemoveRange(0, old);
                history.Add(new Floor(_lookedAt, first));
            }
        _seen.Clear();
    }

    /// <summary>The transaction that looked never happened.</summary>
    public void Forget() => _seen.Clear();

    /// <summary>Lowers a band's floors to a row that lies before them.</summary>
    /// <returns>Whether one did.</returns>
    public bool Lower(string queue, int priority, Position first)
    {
        var isHidden = false;
        lock (_lock)
        {
            if (!_bands.TryGetValue((queue, priority), out var history)) return false;
            for (var i = 0; i < history.Count; i++)
            {
                if (history[i].At.CompareTo(first) <= 0) continue;
                history[i] = history[i] with { At = first };
                isHidden = true;
            }
        }
        return isHidden;
    }

    private sealed record Floor(long LookedAt, Position At);
}

/// <summary>A place in a band.</summary>
internal readonly record struct Position(DateTimeOffset QueuedAt, Guid Id) : IComparable<Position>
{
    /// <summary>The place in a look's current row; null when the band has no live row.</summary>
    public static Position? Read(NpgsqlDataReader reader) => reader.IsDBNull(2) ? null : new Position(reader.Time(2), reader.GetGuid(3));

    public int CompareTo(Position other) => QueuedAt != other.QueuedAt ? QueuedAt.CompareTo(other.QueuedAt)
        : ((ReadOnlySpan<byte>)Id.ToByteArray(bigEndian: true)).SequenceCompareTo(other.Id.ToByteArray(bigEndian: true));
}
