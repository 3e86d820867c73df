using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Open runs and compiled versions in a lane's memory. Touched by whoever has the lane's turn.</summary>
/// <remarks>
/// Other processes change the same runs. So a transaction locks a run's row before it uses the entry, and the row's revision tells whether the
/// entry is still true; if not, it catches up by the events since, or the run is read anew. After a rollback everything is forgotten.
/// </remarks>
internal sealed class RunCache(WriteContext context)
{
    private const int MaxTasks = 2_000_000;
    private const int MaxVersionTasks = 500_000;
    private const int MaxShared = 10_000;

    private readonly Dictionary<Guid, RunEntry> _runs = [];
    private readonly Dictionary<(Guid, int), WorkflowVersion> _versions = [];
    private readonly Dictionary<Guid, (WorkflowVersion, LeasedRun)> _shared = [];
    private readonly Dictionary<Guid, LockedRun> _locked = [];
    private readonly HashSet<Guid> _current = [];
    private int _tasks;
    private int _versionTasks;

    /// <summary>The runs that this transaction has locked.</summary>
    public IReadOnlyCollection<Guid> Locked => _locked.Keys;

    /// <summary>The entry of a run, locked by this transaction.</summary>
    public RunEntry Get(Guid runId)
    {
        if (_current.Contains(runId) && _runs.TryGetValue(runId, out var entry)) return entry;
        if (!_locked.ContainsKey(runId)) Lock([runId]);
        if (!_locked.TryGetValue(runId, out var row)) throw new InvalidOperationException($"Run {runId} is not in the database.");
        if (_runs.TryGetValue(runId, out entry) && entry.Revision != row.Revision) context.Foresight.Contest([runId]);
        if (entry is null || (entry.Revision != row.Revision && !RunNews.TryCatchUp(context, entry, row)))
        {
            Remove(runId);
            entry = Add(Load(runId, row));
        }
        _current.Add(runId);
        return entry;
    }

    /// <summary>Takes runs for locked and unchanged; null when one is not remembered.</summary>
    public IReadOnlyCollection<RunEntry>? Expect(IEnumerable<Guid> runIds)
    {
        var entries = new Dictionary<Guid, RunEntry>();
        foreach (var id in runIds)
        {
            if (!_runs.TryGetValue(id, out var entry)) return null;
            entries[id] = entry;
        }
        foreach (var (id, entry) in entries)
        {
            _locked[id] = new LockedRun(entry.Revision, entry.Model.State, entry.StartedAt, entry.Model.IsCancelRequested, entry.Shape, entry.Model.IsTimedOut);
            _current.Add(id);
        }
        return entries.Values;
    }

    /// <summary>The statement that locks runs, and fails when one is not as it is remembered.</summary>
    public static NpgsqlBatchCommand Guard(IReadOnlyCollection<RunEntry> entries) =>
        Commands.Of("Queue/expect_runs").With<Guid[]>([.. entries.Select(entry => entry.Shared.Id)]).With<long[]>([.. entries.Select(entry => entry.Revision)]);

    /// <summary>Whether this program understands the run's version.</summary>
    public bool CanRead(Guid runId)
    {
        try
        {
            Get(runId);
            return true;
        }
        catch (UnreadableVersionException)
        {
            return false;
        }
    }

    /// <summary>Locks runs in the one order.</summary>
    public void Lock(IEnumerable<Guid> runIds)
    {
        var missing = runIds.Where(id => !_locked.ContainsKey(id)).Distinct().ToArray();
        if (missing.Length > 0) context.Read(Commands.Of("Runs/lock").With(missing), Read);

        bool Read(NpgsqlDataReader reader)
        {
            ReadLocked(reader);
            return true;
        }
    }

    /// <summary>Notes the runs that a statement has locked.</summary>
    public void ReadLocked(NpgsqlDataReader reader)
    {
        while (reader.Read()) _locked[reader.GetGuid(0)] = LockedRun.Map(reader);
    }

    /// <summary>A new transaction holds no locks.</summary>
    public void ForgetLocks()
    {
        _locked.Clear();
        _current.Clear();
    }

    /// <summary>Keeps the entry of a run that was just created.</summary>
    public RunEntry AddNew(RunEntry entry)
    {
        _locked[entry.Shared.Id] = new LockedRun(0, entry.Model.State, entry.StartedAt, IsCancelRequested: false, Shape: 0, IsTimedOut: false);
        _current.Add(entry.Shared.Id);
        return Add(entry);
    }

    /// <summary>The events of this transaction have their numbers: nothing about the runs that it has locked is newer.</summary>
    public void NoteEvents(long last)
    {
        foreach (var id in _current)
            if (_runs.TryGetValue(id, out var entry)) entry.KnownUpTo = last;
    }

    /// <summary>Forgets a run, because it has ended or is gone.</summary>
    public void Remove(Guid runId)
    {
        if (_runs.Remove(runId, out var entry)) _tasks -= entry.AttemptIds.Length;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _runs.Clear();
        ForgetVersions();
        _shared.Clear();
        _current.Clear();
        _tasks = 0;
    }

    /// <summary>A compiled version; null when there is none.</summary>
    public WorkflowVersion? Version(Guid workflowId, int number)
    {
        if (_versions.TryGetValue((workflowId, number), out var version)) return version;
        return VersionRows.Load(context, workflowId, number) is { } loaded ? Keep(loaded) : null;
    }

    /// <summary>A version that was loaded before; null for one that this program cannot read.</summary>
    public WorkflowVersion? TryVersion(Guid workflowId, int number) => _versions.GetValueOrDefault((workflowId, number));

    /// <summary>Those of some versions that are not loaded.</summary>
    public List<(Guid WorkflowId, int Number)> Unloaded(IEnumerable<(Guid WorkflowId, int Number)> versions) => [.. versions.Where(one => !_versions.ContainsKey(one))];

    /// <summary>Loads many versions in one round trip; those that this program cannot read are left out.</summary>
    public void LoadVersions(IReadOnlyCollection<(Guid WorkflowId, int Number)> wanted)
    {
        var missing = Unloaded(wanted);
        if (missing.Count == 0) return;
        if (_versionTasks > MaxVersionTasks) ForgetVersions();
        foreach (var version in VersionRows.LoadMany(context, missing)) Keep(version);
    }

    private WorkflowVersion Keep(WorkflowVersion version)
    {
        if (_versionTasks > MaxVersionTasks) ForgetVersions();
        _versions[(version.WorkflowId, version.Number)] = version;
        _versionTasks += version.Graph.Count + 1;
        return version;
    }

    private void ForgetVersions()
    {
        _versions.Clear();
        _versionTasks = 0;
    }

    /// <summary>What a lease of a run's task needs to know of the run. It never changes, so it needs no lock.</summary>
    public (WorkflowVersion Version, LeasedRun Shared) Share(Guid runId)
    {
        if (_runs.TryGetValue(runId, out var entry)) return (entry.Version, entry.Shared);
        if (_shared.TryGetValue(runId, out var known)) return known;
        var (version, row, _, _) = LoadRow(runId);
        return (version, Note(runId, version, row));
    }

    /// <summary>Notes runs that a statement has read, for the leases of their tasks. A run whose version is not known here is read again when it is needed.</summary>
    public void ReadShares(NpgsqlDataReader reader)
    {
        while (reader.Read())
        {
            var (id, row) = (reader.GetGuid(6), RunRow.Map(reader) with { TraceParent = reader.TextOrNull(7) });
            if (_versions.TryGetValue((row.WorkflowId, row.Version), out var version)) Note(id, version, row);
        }
    }

    /// <summary>The part of a run that every lease of its tasks refers to.</summary>
    public static LeasedRun Share(
        Guid runId, WorkflowVersion version, DataInterval? interval, Guid? backfillId, string? traceParent, IReadOnlyDictionary<string, string> values) => new()
    {
        Id = runId,
        WorkflowId = version.WorkflowId,
        Definition = version.Definition,
        Interval = interval,
        BackfillId = backfillId,
        TraceParent = traceParent,
        Params = values,
    };

    private RunEntry Add(RunEntry entry)
    {
        if (_tasks > MaxTasks)
        {
            // Never in the middle of what this transaction has decided: that would be read back without its pending writes.
            foreach (var id in _runs.Keys.Where(id => !_current.Contains(id)).ToList()) Remove(id);
        }
        _runs[entry.Shared.Id] = entry;
        _tasks += entry.AttemptIds.Length;
        return entry;
    }

    private RunEntry Load(Guid runId, LockedRun locked)
    {
        var (version, row, lastEvent, parent) = LoadRow(runId);
        var shared = Share(runId, version, row);
        var rows = context.ReadAll(Commands.Of("Runs/load_attempts").With(runId), reader => (Id: reader.GetGuid(0), BornAt: reader.Time(5),
            Attempt: new AttemptSnapshot(reader.GetInt32(1), reader.GetInt32(2), StateWords.ParseTaskState(reader.GetString(3)), reader.GetBoolean(4), reader.GetBoolean(6), reader.GetInt32(7))));
        var awaitsTurn = version.Definition.Concurrency is not null && context.ReadOne(Commands.Of("Turns/awaits").With(runId), row => row.GetBoolean(0));
        var model = RunModel.Restore(version.Definition.Tasks, version.Graph, locked.State, locked.IsCancelRequested, rows.Select(one => one.Attempt), locked.IsTimedOut, awaitsTurn);
        model.RetriesLeft = version.Definition.RetryCount - row.RetryNumber;
        var (ids, born) = (new Guid[model.InstanceCount], new DateTimeOffset[model.InstanceCount]);
        foreach (var one in rows) // in the order of the attempts, so that the newest id stays
            if (model.TryInstanceOf(one.Attempt.Task, one.Attempt.MapIndex, out var instance)) (ids[instance], born[instance]) = (one.Id, one.BornAt);
        return new RunEntry
        {
            Version = version, Model = model, Shared = shared, ParentTaskRunId = parent, AttemptIds = ids, BornAt = born,
            IsOfBackfill = row.BackfillId is not null || (parent is not null && LineageRows.Of(context, runId)[0].IsOfBackfill),
            StartedAt = locked.StartedAt, Revision = locked.Revision, Shape = locked.Shape, KnownUpTo = lastEvent,
        };
    }

    private LeasedRun Note(Guid runId, WorkflowVersion version, RunRow row)
    {
        if (_shared.Count > MaxShared) _shared.Clear();
        var shared = Share(runId, version, row);
        _shared[runId] = (version, shared);
        return shared;
    }

    private static LeasedRun Share(Guid runId, WorkflowVersion version, RunRow row) => Share(runId, version, row.Interval, row.BackfillId, row.TraceParent, StoredJson.ReadParams(row.Params));

    private (WorkflowVersion Version, RunRow Row, long LastEvent, Guid? Parent) LoadRow(Guid runId)
    {
        var (row, lastEvent, parent) = context.ReadOne<(RunRow, long, Guid?)?>(Commands.Of("Runs/load").With(runId), 
                reader => (RunRow.Map(reader) with { RetryNumber = reader.GetInt32(7), TraceParent = reader.TextOrNull(9) }, reader.GetInt64(6), reader.IsDBNull(8) ? null : reader.GetGuid(8)))
            ?? throw new InvalidOperationException($"Run {runId} is not in the database.");
        var version = Version(row.WorkflowId, row.Version) ?? throw new InvalidOperationException($"Run {runId} has no version {row.Version}.");
        return (version, row, lastEvent, parent);
    }

    private sealed record RunRow(Guid WorkflowId, int Version, DataInterval? Interval, string Params, Guid? BackfillId)
    {
        /// <summary>How often the run was tried again; not known to one that was read for its leases.</summary>
        public int RetryNumber { get; init; }

        /// <summary>Where in somebody's trace the run belongs.</summary>
        public string? TraceParent { get; init; }

        public static RunRow Map(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetInt32(1), IntervalOf(row), row.GetString(4), row.IsDBNull(5) ? null : row.GetGuid(5));

        private static DataInterval? IntervalOf(NpgsqlDataReader row) => row.TimeOrNull(2) is { } start ? new DataInterval(start, row.TimeOrNull(3) ?? start) : null;
    }
}

/// <summary>A run's row as the lock found it.</summary>
/// <param name="Revision">Rises with every change to the run or its attempts, leases aside.</param>
/// <param name="State">Its state.</param>
/// <param name="StartedAt">When its first task started; its creation until then.</param>
/// <param name="IsCancelRequested">Whether its end was asked for.</param>
/// <param name="Shape">Rises when attempts change in a way that events do not tell.</param>
/// <param name="IsTimedOut">Whether it is to end because it lasted too long.</param>
internal sealed record LockedRun(long Revision, RunState State, DateTimeOffset StartedAt, bool IsCancelRequested, int Shape, bool IsTimedOut)
{
    /// <summary>Reads the columns behind the identity.</summary>
    public static LockedRun Map(NpgsqlDataReader row) => new(row.GetInt64(1), StateWords.ParseRunState(row.GetString(2)), row.Time(3), row.GetBoolean(4), row.GetInt32(5), row.GetBoolean(6));
}
