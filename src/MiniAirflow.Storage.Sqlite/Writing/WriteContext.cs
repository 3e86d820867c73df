using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>What an operation inside the writing transaction works with.</summary>
internal sealed class WriteContext(Database database, IWriterMemory memory)
{
    private readonly IdSource _ids = new();
    private readonly HashSet<Guid> _ready = [];
    private WakeTopics _wakes;
    private long? _token;

    /// <summary>The writing connection.</summary>
    public Database Db { get; } = database;

    /// <summary>What the writer remembers.</summary>
    public IWriterMemory Memory { get; } = memory;

    /// <summary>The time of this transaction.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Events to write with the transaction.</summary>
    public List<StoreEvent> Events { get; } = [];

    /// <summary>Whom to wake after the commit. For work nobody, when all that became ready was leased on the spot: a worker that has it would look for it in vain.</summary>
    public WakeTopics Wakes => _ready.Count == 0 ? _wakes : _wakes | WakeTopics.Work;

    /// <summary>Wakes those who listen to a topic after the commit.</summary>
    public void Wake(WakeTopics topics) => _wakes |= topics;

    /// <summary>Notes an attempt that a worker may take.</summary>
    public void MadeReady(Guid taskRunId) => _ready.Add(taskRunId);

    /// <summary>Notes an attempt that a worker took.</summary>
    public void Leased(Guid taskRunId) => _ready.Remove(taskRunId);

    /// <summary>Lanes in which this transaction made room, or placed somebody.</summary>
    public HashSet<string> Limits { get; } = new(StringComparer.Ordinal);

    /// <summary>Concurrency keys under which this transaction made room, or placed a run.</summary>
    public HashSet<TurnKey> Turns { get; } = [];

    /// <summary>The next fencing token.</summary>
    public long NextToken()
    {
        if (_token is null)
        {
            var read = Db["Core/read_token"];
            read.Read();
            _token = read.Int64(0);
            read.Reset();
        }
        return (_token = _token.Value + 1).Value;
    }

    /// <summary>How long until the time that a statement finds; null when it finds none.</summary>
    public TimeSpan? Until(string statement)
    {
        var read = Db[statement];
        read.Read();
        var at = read.TimeOrNull(0);
        read.Reset();
        return at is { } time ? time > Now ? time - Now : TimeSpan.Zero : null;
    }

    /// <summary>A new identity, higher than all before.</summary>
    public Guid NewId() => _ids.Next(Now);

    /// <summary>Prepares for a transaction.</summary>
    public void Begin(DateTimeOffset now)
    {
        Now = now;
        Events.Clear();
        _ready.Clear();
        Limits.Clear();
        Turns.Clear();
        _wakes = WakeTopics.None;
        _token = null;
    }

    /// <summary>Writes what was gathered; the last act before the commit.</summary>
    public void Flush(EventWriter events)
    {
        if (_token is { } token) Db["Core/write_token"].Bind(token).Execute();
        if (Events.Count == 0) return;
        events.Write(Db, Now, Events);
        Wake(WakeTopics.Events);
    }
}
