using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Open runs and compiled versions, read from the database when first asked for. Touched by whoever has the writer's turn.</summary>
/// <remarks>
/// This process is the database's only writer, so an entry is as true as the rows until a transaction rolls back; then everything is
/// forgotten and read again.
/// </remarks>
internal sealed class RunCache
{
    private const int MaxTasks = 2_000_000;
    private const int MaxVersionTasks = 500_000;

    private readonly Dictionary<Guid, RunEntry> _runs = [];
    private readonly Dictionary<(Guid, int), WorkflowVersion> _versions = [];
    private int _tasks;
    private int _versionTasks;

    /// <summary>When workflows run.</summary>
    public TimetableCache Timetables { get; } = new();

    /// <summary>The entry of an open run.</summary>
    public RunEntry Get(Database db, Guid runId) => _runs.TryGetValue(runId, out var entry) ? entry : Add(Load(db, runId));

    /// <summary>Whether this program understands the run's version.</summary>
    public bool CanRead(Database db, Guid runId)
    {
        try
        {
            Get(db, runId);
            return true;
        }
        catch (UnreadableVersionException)
        {
            return false;
        }
    }

    /// <summary>Keeps the entry of a run that was just created.</summary>
    public RunEntry Add(RunEntry entry)
    {
        if (_tasks > MaxTasks) Clear();
        _runs[entry.Shared.Id] = entry;
        _tasks += entry.AttemptIds.Length;
        return entry;
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
        _tasks = 0;
    }

    /// <summary>A compiled version; null when there is none.</summary>
    public WorkflowVersion? Version(Database db, Guid workflowId, int number)
    {
        if (_versions.TryGetValue((workflowId, number), out var version)) return version;
        version = VersionRows.Load(db, workflowId, number);
        if (version is null) return null;
        if (_versionTasks > MaxVersionTasks) ForgetVersions();
        _versions[(workflowId, number)] = version;
        _versionTasks += version.Graph.Count + 1;
        return version;
    }

    /// <summary>Whether a version is in memory.</summary>
    public bool HasVersion(Guid workflowId, int number) => _versions.ContainsKey((workflowId, number));

    /// <summary>Whether this program understands a version.</summary>
    public bool CanReadVersion(Database db, Guid workflowId, int number)
    {
        try
        {
            Version(db, workflowId, number);
            return true;
        }
        catch (UnreadableVersionException)
        {
            return false;
        }
    }

    private void ForgetVersions()
    {
        _versions.Clear();
        _versionTasks = 0;
    }

    private RunEntry Load(Database db, Guid runId)
    {
        var read = db["Runs/load"].Bind(runId);
        if (!read.Read()) throw new InvalidOperationException($"Run {runId} is not in the database.");
        var (workflowId, number) = (read.Guid(0), read.Int32(1));
        var state = StateWords.ParseRunState(read.Text(2));
        var (started, json, cancelled, backfillId) = (read.Time(3), read.Text(5), read.Bool(6), read.GuidOrNull(8));
        var (timedOut, retryNumber, parent, traceParent) = (read.Bool(9), read.Int32(10), read.GuidOrNull(11), read.TextOrNull(12));
        DataInterval? interval = read.TimeOrNull(4) is { } logical ? new DataInterval(logical, read.TimeOrNull(7) ?? logical) : null;
        read.Reset();
        var version = Version(db, workflowId, number) ?? throw new InvalidOperationException($"Run {runId} has no version {number}.");
        var rows = Attempts(db, runId);
        var awaitsTurn = version.Definition.Concurrency is not null && TurnWriter.Awaits(db, runId);
        var model = RunModel.Restore(version.Definition.Tasks, version.Graph, state, cancelled, rows.Select(row => row.Attempt), timedOut, awaitsTurn);
        model.RetriesLeft = version.Definition.RetryCount - retryNumber;
        var ids = new Guid[model.InstanceCount];
        foreach (var row in rows) // in the order of the attempts, so that the newest id stays
            if (model.TryInstanceOf(row.Attempt.Task, row.Attempt.MapIndex, out var instance)) ids[instance] = row.Id;
        return new RunEntry
        {
            Version = version, Model = model, Shared = Share(runId, version, interval, backfillId, traceParent, StoredJson.ReadParams(json)), ParentTaskRunId = parent,
            IsOfBackfill = backfillId is not null || (parent is not null && ChildWriter.LineageOf(db, runId).IsOfBackfill), AttemptIds = ids, StartedAt = started,
        };
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

    private static List<(Guid Id, AttemptSnapshot Attempt)> Attempts(Database db, Guid runId)
    {
        var attempts = new List<(Guid, AttemptSnapshot)>();
        var read = db["Runs/load_attempts"].Bind(runId);
        while (read.Read())
            attempts.Add((read.Guid(0), new AttemptSnapshot(read.Int32(1), read.Int32(2), StateWords.ParseTaskState(read.Text(3)), read.Bool(4), read.Bool(5), read.Int32(6))));
        return attempts;
    }
}
