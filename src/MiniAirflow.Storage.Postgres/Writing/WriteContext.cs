using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>What an operation inside a writing transaction works with. Reads happen at once; writes are gathered and go with the next round trip.</summary>
internal sealed class WriteContext
{
    private static readonly TimeSpan Left = TimeSpan.FromMilliseconds(250);

    private readonly IdSource _ids = new();
    private readonly Pipeline _pipeline = new();
    private readonly Dictionary<Lease, HeldRow> _held = [];
    private NpgsqlConnection? _connection;
    private TimeProvider? _time;
    private DateTimeOffset? _now;
    private IReadOnlyList<Lease> _leases = [];
    private (IReadOnlyCollection<RunEntry> Runs, List<HeldRow> Leases)? _expected;
    private bool _hasWritten;
    private long _began;
    private long _lastToken;

    public WriteContext() => Runs = new RunCache(this);

    /// <summary>Open runs, as true as their revisions.</summary>
    public RunCache Runs { get; }

    /// <summary>Where claims begin.</summary>
    public ReadyFloors Floors { get; } = new();

    /// <summary>What the next transaction is expected to find.</summary>
    public Foresight Foresight { get; } = new();

    /// <summary>Whether this transaction decided by what it expects to find: it has no number then, until it asks.</summary>
    public bool IsForeseen { get; private set; }

    /// <summary>When workflows run.</summary>
    public TimetableCache Timetables { get; } = new();

    /// <summary>What is gathered.</summary>
    public PendingWrites Writes { get; } = new();

    /// <summary>The time of this transaction. Asking for it before anything was read costs a round trip.</summary>
    public DateTimeOffset Now
    {
        get
        {
            if (_now is null) _pipeline.Send(_connection!);
            return _now!.Value;
        }
    }

    /// <summary>How long ago this transaction began.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    /// <summary>The transaction's number at the server; empty before anything was read.</summary>
    public string TransactionId { get; set; } = "";

    /// <summary>Events to write with the transaction.</summary>
    public List<StoreEvent> Events { get; } = [];

    /// <summary>Whom to wake after the commit.</summary>
    public WakeTopics Wakes { get; set; }

    /// <summary>Whether other processes have been told of all this together with the commit.</summary>
    public bool IsNotified { get; private set; }

    /// <summary>Lanes in which this transaction made room, or placed somebody.</summary>
    public HashSet<string> Limits { get; } = new(StringComparer.Ordinal);

    /// <summary>Concurrency keys under which this transaction made room, or placed a run.</summary>
    public HashSet<TurnKey> Turns { get; } = [];

    /// <summary>What became ready, by its queue.</summary>
    public Dictionary<string, List<Guid>> Ready { get; } = new(StringComparer.Ordinal);

    /// <summary>Claims to make after everything else is written.</summary>
    public List<Claim> Claims { get; } = [];

    /// <summary>The same for workers of other processes, which have offered their slots.</summary>
    public List<Claim> ClaimsForOthers { get; } = [];

    /// <summary>All claims, whoever they are for.</summary>
    public IEnumerable<Claim> AllClaims => Claims.Concat(ClaimsForOthers);

    /// <summary>A new identity, higher than all before.</summary>
    public Guid NewId() => _ids.Next(Now);

    /// <summary>The attempt that is held with this token, as this transaction knows it; null when the lease has passed on: then nothing of it may be changed.</summary>
    public HeldRow? Held(Lease lease) => _held.GetValueOrDefault(lease);

    /// <summary>The attempt that this worker holds with this token, as this transaction has left it so far; null when the lease has passed on, or was never its own (S29).</summary>
    public HeldRow? Held(Guid workerId, Lease lease) => Held(lease) is { } row && row.WorkerId == workerId ? row : null;

    /// <summary>What this transaction has made of a held row.</summary>
    public void SetHeld(HeldRow row) => _held[row.Lease] = row;

    /// <summary>The row is held no more.</summary>
    public void Release(Lease lease) => _held.Remove(lease);

    /// <summary>Leases up to a number for a worker, when everything else of this transaction is written.</summary>
    public void Claim(Claim claim)
    {
        if (claim.Want > 0) Claims.Add(claim);
    }

    /// <summary>What became ready and was not leased on the spot, by its queue. Known when the claims are answered.</summary>
    public IReadOnlyDictionary<string, List<Guid>> LeftReady()
    {
        if (Claims.Count + ClaimsForOthers.Count == 0) return Ready;
        var claimed = AllClaims.SelectMany(claim => claim.Rows).Select(row => row.Lease.TaskRunId).ToHashSet();
        return Ready.Select(one => (one.Key, Left: one.Value.FindAll(id => !claimed.Contains(id)))).Where(one => one.Left.Count > 0).ToDictionary(one => one.Key, one => one.Left, StringComparer.Ordinal);
    }

    /// <summary>Notes an attempt that a worker may take.</summary>
    public void MadeReady(string queue, Guid taskRunId)
    {
        Wakes |= WakeTopics.Work;
        if (!Ready.TryGetValue(queue, out var ids)) Ready.Add(queue, ids = []);
        ids.Add(taskRunId);
    }

    /// <summary>Finds a calendar by its name; null for one that is unknown.</summary>
    public WorkCalendar? Calendar(string name) =>
        ReadOne(Commands.Of("Calendars/find").With(name), row => StoredCalendar.Read(name, row.GetString(0)));

    /// <summary>Writes with a statement of its own, at the next round trip.</summary>
    public void Write(NpgsqlBatchCommand command)
    {
        MoveWrites();
        _pipeline.Add(command);
        _hasWritten = true;
    }

    /// <summary>The transaction fails, and is done again by asking, if this statement does.</summary>
    public void Expect(NpgsqlBatchCommand command)
    {
        MoveWrites();
        _pipeline.AddCheck(command);
    }

    /// <summary>Sends what is gathered, then reads.</summary>
    public T Read<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> map)
    {
        T result = default!;
        MoveWrites();
        _pipeline.Add(command, reader => result = map(reader));
        _pipeline.Send(_connection!);
        return result;
    }

    /// <summary>Sends what is gathered so far, and goes on without waiting for it.</summary>
    public void WriteAhead()
    {
        MoveWrites();
        if (!_pipeline.IsEmpty) _pipeline.SendAhead(_connection!);
    }

    /// <summary>What was sent ahead is over, however it ended: the connection is free.</summary>
    public void Settle() => _pipeline.Clear();

    /// <summary>Reads one row; the default when there is none.</summary>
    public T? ReadOne<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> map) => Read(command, reader => reader.Read() ? map(reader) : default);

    /// <summary>How long until the time that a statement finds; null when it finds none.</summary>
    /// <param name="command">Reads the time.</param>
    /// <param name="hasMore">Whether what is due already is ours to do. What was left to whoever holds it is looked at again a little later.</param>
    public TimeSpan? Until(NpgsqlBatchCommand command, bool hasMore = true) =>
        ReadOne(command, row => row.TimeOrNull(0)) is not { } time ? null : time > Now ? time - Now : hasMore ? TimeSpan.Zero : Left;

    /// <summary>Reads all rows.</summary>
    public List<T> ReadAll<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> map) => Read(command, reader =>
    {
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    });

    /// <summary>Begins a transaction, in one round trip with the clock, the runs' locks, and the held rows that the operations need; or with their own first read.</summary>
    /// <param name="connection">An idle connection.</param>
    /// <param name="time">The clock; null for the server's.</param>
    /// <param name="leases">The leases that the operations speak of.</param>
    /// <param name="isForeseeable">Whether there are operations that may do without a look though they speak of no lease.</param>
    public void Begin(NpgsqlConnection connection, TimeProvider? time, IReadOnlyList<Lease> leases, bool isForeseeable)
    {
        (_connection, _time, _leases, _began) = (connection, time, leases, TimeProvider.System.GetTimestamp());
        Forget();
        _pipeline.Add(Commands.Of("Core/begin"));
        if ((leases.Count > 0 || isForeseeable) && Foresee()) return;
        _pipeline.Add(Commands.Of("Core/clock"), ReadClock);
        if (leases.Count == 0) return;
        var (ids, tokens) = (new Guid[leases.Count], new long[leases.Count]);
        for (var i = 0; i < ids.Length; i++) (ids[i], tokens[i]) = (leases[i].TaskRunId, leases[i].Token);
        _pipeline.Add(Commands.Of("Queue/lock_runs_of_leases").With(ids).With(tokens), Runs.ReadLocked);
        _pipeline.Add(Commands.Of("Queue/held_by_token").With(ids).With(tokens), reader =>
        {
            while (reader.Read()) SetHeld(HeldRow.Map(reader));
        });
        _pipeline.Send(connection);
    }

    /// <summary>Goes by what is expected, if there is an expectation of everything; the guards go with whatever is sent first.</summary>
    private bool Foresee()
    {
        if (Time(Foresight.Now) is not { } now || Foresight.Expect(_leases) is not { } rows || Runs.Expect(rows.Select(row => row.RunId)) is not { } runs) return false;
        _expected = (runs, rows);
        foreach (var row in rows) SetHeld(row);
        (_now, IsForeseen) = (now, true);
        Floors.NoteTime(now);
        return true;
    }

    /// <summary>Before anything else of a foreseen turn: what fails if it is not so. Where the turn is decided as a whole its writes are guards themselves, and no others are needed.</summary>
    private void Guard(bool isDecided)
    {
        if (_expected is not var (runs, rows)) return;
        _expected = null;
        if (runs.Count == 0) return;
        if (isDecided && Writes.AreGuarded(runs, _leases.Count))
        {
            _pipeline.AddCheck(Writes.TouchExpected(runs, Now));
            _hasWritten = true;
            return;
        }
        _pipeline.AddCheck(RunCache.Guard(runs));
        _pipeline.AddCheck(Foresight.Guard(rows));
    }

    private void ReadClock(NpgsqlDataReader reader)
    {
        reader.Read();
        Foresight.NoteTime(reader.Time(0));
        (_now, TransactionId) = (_now ?? Time(reader.Time(0)), reader.GetString(1));
        Floors.NoteTime(Now);
    }

    private DateTimeOffset? Time(DateTimeOffset? servers) => _time?.GetUtcNow().Truncated() ?? servers;

    /// <summary>Writes everything, claims, writes the events and commits, in one round trip.</summary>
    /// <param name="notification">What to notify others of in a transaction of its own, right behind the commit; null for nothing.</param>
    /// <remarks>
    /// A transaction that does nothing but claim goes to the server as a whole, from its beginning on. If its answer is lost, nobody knows its
    /// number: it is done again, and what the first one leased is given back by the heartbeat, as the lease of a worker that never heard of it.
    /// </remarks>
    public void Commit(Notification? notification)
    {
        var given = GiveAtOnce();
        Guard(isDecided: true);
        MoveWrites();
        if (_hasWritten) Identify();
        foreach (var claim in AllClaims)
            if (claim != given) AddClaim(claim);
        if (AllClaims.Any(claim => claim != given && claim.Given != GivenRows.Only) && Floors.Claims())
            foreach (var worker in AllClaims.Select(claim => claim.WorkerId).Distinct()) _pipeline.Add(Floors.Look(worker), reader => Floors.Read(reader, Now));
        if (Events.Count > 0)
        {
            Wakes |= WakeTopics.Events;
            _pipeline.Add(Commands.Of("Core/lock_events"), static reader => reader.Read());
            _pipeline.Add(EventRows.Insert(Events, Now), reader =>
            {
                reader.Read();
                Renumber(reader.GetInt64(0));
                Foresight.NoteTime(reader.Time(1));
            });
        }
        else if (IsForeseen) _pipeline.Add(Commands.Of("Core/time"), ReadTime);
        _pipeline.Add(Commands.Of("Core/commit"));
        IsNotified = notification is { IsOfEverything: true };
        if (notification is not null) _pipeline.AddUnneeded(notification.Command);
        _pipeline.Send(_connection!);
        Floors.Keep();
        Remember();
    }

    /// <summary>Who is served by what this transaction makes ready, and nothing else: that is leased as it is queued. Null when somebody must look for what there is.</summary>
    private Claim? GiveAtOnce()
    {
        if (AllClaims.ToList() is not [{ IsNothingElse: true } claim] || Writes.QueuedCount == 0 || Writes.QueuedCount > claim.Want) return null;
        if (Writes.QueuedCount != Ready.Values.Sum(ids => ids.Count)) return null; // something is ready that was written in another way
        Writes.LeaseQueued(claim);
        return claim;
    }

    /// <summary>How its fate is found out must be known before it can be in doubt: by its number, or by its events.</summary>
    private void Identify()
    {
        if (IsForeseen && Events.Count == 0) Read(Commands.Of("Core/clock"), reader => { ReadClock(reader); return true; });
        _ = Now;
    }

    private void ReadTime(NpgsqlDataReader reader)
    {
        reader.Read();
        Foresight.NoteTime(reader.Time(0));
    }

    /// <summary>What the next transaction will find of the leases that this one gave, kept and ended.</summary>
    private void Remember()
    {
        foreach (var lease in _leases)
        {
            if (Held(lease) is { } row) Foresight.Keep(row);
            else Foresight.Drop(lease);
        }
        foreach (var claim in Claims)
            foreach (var row in claim.Rows)
            {
                _lastToken = Math.Max(_lastToken, row.Lease.Token);
                Foresight.Keep(new HeldRow(row.Lease, row.RunId, row.Task, row.Attempt, TaskState.Queued, row.LeaseCount, IsCancelRequested: false, Now, Now, row.MapIndex, claim.WorkerId));
            }
    }

    /// <summary>Gives the events their numbers.</summary>
    public void Renumber(long first)
    {
        for (var i = 0; i < Events.Count; i++) Events[i].Seq = first + i;
        Runs.NoteEvents(first + Events.Count - 1);
    }

    /// <summary>Forgets what the last transaction gathered.</summary>
    public void Forget()
    {
        _pipeline.Clear();
        Writes.Clear();
        Events.Clear();
        Claims.Clear();
        ClaimsForOthers.Clear();
        Ready.Clear();
        Limits.Clear();
        Turns.Clear();
        _held.Clear();
        _expected = null;
        Floors.Forget();
        Runs.ForgetLocks();
        Wakes = WakeTopics.None;
        (_now, TransactionId, _hasWritten, IsForeseen) = (null, "", false, false);
    }

    /// <summary>The transaction never happened: forgets it, and all that it taught.</summary>
    /// <param name="isSurprised">Whether it failed by what it found: if it had expected something else, others have changed its runs, and will do so again.</param>
    public void Distrust(bool isSurprised)
    {
        if (IsForeseen && isSurprised) Foresight.Contest(Runs.Locked);
        Forget();
        Runs.Clear();
        Foresight.Clear();
    }

    /// <summary>Works outside any transaction from here on, to read what a claim's answer needs.</summary>
    public void UseConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        _pipeline.Clear();
        Writes.Clear();
    }

    private void MoveWrites()
    {
        Guard(isDecided: false);
        if (Writes.IsEmpty) return;
        Writes.MoveTo(_pipeline, Now);
        _hasWritten = true;
    }

    private void AddClaim(Claim claim)
    {
        var now = _time?.GetUtcNow().Truncated() ?? _now;
        // Tokens rise, and beside an old snapshot all leases that the worker ever had lie before these (F50).
        if (claim.Given != GivenRows.None) _pipeline.Add(Commands.Of("Queue/given").With(claim.WorkerId).With(_lastToken + 1).With(now), claim.Read);
        if (claim.Given != GivenRows.Only) _pipeline.Add(Floors.With(Commands.Of("Queue/claim").With(claim.WorkerId).With(claim.Want).With(now), ReadyFloors.Near), claim.Read);
        // Of what others made ready this process knows nothing yet.
        if (claim.IsOfOthersWork) _pipeline.Add(Commands.Of("Runs/load_leased").With(claim.WorkerId), Runs.ReadShares);
    }
}
