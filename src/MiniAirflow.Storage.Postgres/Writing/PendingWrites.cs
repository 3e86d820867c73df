using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>What the operations of a transaction have decided to write, gathered so that each kind is one statement over arrays, however many rows it changes.</summary>
/// <remarks>The kinds are written in an order in which no later one overtakes an earlier one: runs and attempts born, started, ended, let go, queued or waiting for limits, closed, the runs, and their schedules at last.</remarks>
internal sealed class PendingWrites
{
    private readonly List<NewRun> _runs = [];
    private readonly List<NewAttempt> _born = [];
    private readonly List<(Lease Lease, DateTimeOffset At)> _started = [];
    private readonly List<FinishedRow> _finished = [];
    private readonly List<HeldRow> _unleased = [];
    private readonly List<(Lease Lease, TaskState State, string? Outcome)> _takenBack = [];
    private readonly List<Guid> _queued = [];
    private readonly List<(Guid Id, TaskState State, string? Outcome)> _closed = [];
    private readonly List<Guid> _scheduled = [];
    private readonly List<Guid> _admitted = [];
    private readonly List<(Guid Id, DateTimeOffset At)> _dueToStart = [];
    private readonly List<NewWait> _waits = [];
    private readonly List<Guid> _waitNoMore = [];
    private readonly List<RunEntry> _touched = [];
    private readonly List<ScheduleMove> _moved = [];
    private readonly List<Occurrence> _noted = [];
    private readonly HashSet<Guid> _woken = [];
    private readonly List<Guid> _parents = [];
    private readonly List<(Guid RunId, DateTimeOffset Due)> _deadlines = [];
    private readonly List<Guid> _deadlinesOver = [];
    private readonly List<(Guid Id, NewDelivery Delivery)> _deliveries = [];
    private readonly Dictionary<Guid, DateTimeOffset?> _timers = [];
    private Claim? _taker;

    public bool IsEmpty => _admitted.Count + _dueToStart.Count + _timers.Count + _deadlines.Count + _deadlinesOver.Count + _deliveries.Count + _parents.Count + _runs.Count + _moved.Count + _noted.Count + _woken.Count + _born.Count + _started.Count + _finished.Count + _unleased.Count + _takenBack.Count + _queued.Count + _scheduled.Count + _waits.Count + _waitNoMore.Count + _closed.Count + _touched.Count == 0;

    public void Insert(NewRun run) => _runs.Add(run);

    public void Insert(NewAttempt attempt) => _born.Add(attempt);

    public void Start(Lease lease, DateTimeOffset at) => _started.Add((lease, at));

    public void Finish(FinishedRow row) => _finished.Add(row);

    public void Unlease(HeldRow held) => _unleased.Add(held);

    public void TakeBack(Lease lease, TaskState state, string? outcome) => _takenBack.Add((lease, state, outcome));

    public void Queue(Guid id) => _queued.Add(id);

    /// <summary>How many attempts are to be queued, or come into being so.</summary>
    public int QueuedCount => _queued.Count + _born.Count(one => one.State == TaskState.Queued);

    /// <summary>What is to be queued is leased as it is queued.</summary>
    public void LeaseQueued(Claim claim)
    {
        _taker = claim;
        _queued.AddRange(_born.Where(one => one.State == TaskState.Queued).Select(one => one.Id));
    }

    public void Schedule(Guid id) => _scheduled.Add(id);

    /// <summary>The attempt has its limits: it is queued, and the time by which it must have started stays.</summary>
    public void Admit(Guid id) => _admitted.Add(id);

    /// <summary>An attempt that is ready must have started by a time.</summary>
    public void SetDue(Guid id, DateTimeOffset at) => _dueToStart.Add((id, at));

    public void Wait(NewWait wait) => _waits.Add(wait);

    public void StopWaiting(Guid id) => _waitNoMore.Add(id);

    public void Close(Guid id, TaskState state, string? outcome) => _closed.Add((id, state, outcome));

    /// <summary>The run that does the work of an attempt has ended: the attempt is due.</summary>
    public void EndChild(Guid parentTaskRunId) => _parents.Add(parentTaskRunId);

    /// <summary>The schedule's row is to say how far it has been dealt with.</summary>
    public void Move(Guid workflowId, DateTimeOffset? nextSlot, DateTimeOffset? nextFireAt, int waiting, string? problem) =>
        _moved.Add(new ScheduleMove(workflowId, nextSlot, nextFireAt, waiting, problem));

    /// <summary>The ledger is to say what became of a slot.</summary>
    public void Note(Occurrence occurrence) => _noted.Add(occurrence);

    /// <summary>The workflow's schedule is to be looked at, if a slot of it waits.</summary>
    public void WakeSchedule(Guid workflowId) => _woken.Add(workflowId);

    /// <summary>A run that comes into being has a deadline.</summary>
    public void SetDeadline(Guid runId, DateTimeOffset due) => _deadlines.Add((runId, due));

    /// <summary>The run's deadline means nothing any more.</summary>
    public void EndDeadline(Guid runId) => _deadlinesOver.Add(runId);

    /// <summary>The next time of its own that a run has; null for none. What is said last counts.</summary>
    public void SetTimer(Guid runId, DateTimeOffset? due) => _timers[runId] = due;

    /// <summary>A hook is to be told something.</summary>
    public void Deliver(Guid id, NewDelivery delivery) => _deliveries.Add((id, delivery));

    /// <summary>The run's row is to be written as its entry is at the end, with its next revision.</summary>
    public void Touch(RunEntry entry)
    {
        if (!_touched.Contains(entry)) _touched.Add(entry);
    }

    public void Clear()
    {
        _runs.Clear();
        _moved.Clear();
        _noted.Clear();
        _woken.Clear();
        _deadlines.Clear();
        _deadlinesOver.Clear();
        _deliveries.Clear();
        _timers.Clear();
        _born.Clear();
        _started.Clear();
        _finished.Clear();
        _unleased.Clear();
        _takenBack.Clear();
        _queued.Clear();
        _taker = null;
        _scheduled.Clear();
        _admitted.Clear();
        _dueToStart.Clear();
        _waits.Clear();
        _waitNoMore.Clear();
        _closed.Clear();
        _parents.Clear();
        _touched.Clear();
    }

    /// <summary>Moves everything into the pipeline.</summary>
    public void MoveTo(Pipeline pipeline, DateTimeOffset now)
    {
        if (_runs.Count > 0) pipeline.Add(NewRun.Insert(_runs, now));
        if (_deadlines.Count > 0)
            pipeline.Add(Commands.Of("Hooks/insert_deadlines").With(Ids(_deadlines, one => one.RunId)).With(Array(_deadlines, one => one.Due.UtcDateTime)));
        if (_born.Count > 0) pipeline.Add(NewAttempt.Insert(_born, now));
        if (_started.Count > 0)
            pipeline.AddCheck(Commands.Of("Queue/start").With(Ids(_started, one => one.Lease.TaskRunId)).With(Array(_started, one => one.Lease.Token))
                .With(Array(_started, one => one.At.UtcDateTime)));
        if (_finished.Count > 0) pipeline.AddCheck(FinishedRow.Update(_finished, now));
        if (_takenBack.Count > 0)
            pipeline.Add(Commands.Of("Queue/take_back").With(Ids(_takenBack, one => one.Lease.TaskRunId)).With(Array(_takenBack, one => one.Lease.Token))
                .With(Array(_takenBack, one => one.State.Word())).With(Array(_takenBack, one => one.Outcome)).With(now));
        if (_unleased.Count > 0)
            pipeline.AddCheck(Commands.Of("Queue/unlease").With(Ids(_unleased, one => one.Lease.TaskRunId)).With(Array(_unleased, one => one.Lease.Token))
                .With(Array(_unleased, one => one.IsCancelRequested)));
        if (_queued.Count > 0) MoveQueued(pipeline, now);
        if (_scheduled.Count > 0) pipeline.Add(Commands.Of("Runs/schedule_attempts").With(_scheduled.ToArray()).With(now));
        if (_admitted.Count > 0) pipeline.Add(Commands.Of("Runs/admit_attempts").With(_admitted.ToArray()).With(now));
        if (_dueToStart.Count > 0) pipeline.Add(Commands.Of("Runs/set_due").With(Ids(_dueToStart, one => one.Id)).With(Array(_dueToStart, one => one.At.UtcDateTime)));
        if (_waits.Count > 0) pipeline.Add(NewWait.Insert(_waits));
        if (_waitNoMore.Count > 0) pipeline.Add(Commands.Of("Pools/stop_waiting").With(_waitNoMore.ToArray()));
        if (_closed.Count > 0)
            pipeline.Add(Commands.Of("Runs/close_attempts").With(Ids(_closed, one => one.Id)).With(Array(_closed, one => one.State.Word()))
                .With(Array(_closed, one => StateWords.StatusOf(one.State).Word())).With(Array(_closed, one => one.Outcome)).With(now));
        if (_parents.Count > 0) pipeline.Add(Commands.Of("Children/end").With(_parents.ToArray()).With(now));
        if (_touched.Count > 0) pipeline.Add(TouchRuns(now));
        if (_noted.Count > 0) pipeline.Add(OccurrenceRows.Insert(_noted, now));
        if (_moved.Count > 0) pipeline.Add(OccurrenceRows.Move(_moved, now));
        if (_woken.Count > 0) pipeline.Add(Commands.Of("Schedules/run_ended").With(_woken.ToArray()).With(now));
        if (_deadlinesOver.Count > 0) pipeline.Add(Commands.Of("Hooks/end_deadlines").With(_deadlinesOver.ToArray()));
        if (_deliveries.Count > 0) pipeline.Add(DeliveryRows.Insert(_deliveries, now));
        if (_timers.Count > 0) MoveTimers(pipeline);
        Clear();
    }

    private void MoveQueued(Pipeline pipeline, DateTimeOffset now)
    {
        if (_taker is { } claim) pipeline.Add(Commands.Of("Runs/queue_leased").With(_queued.ToArray()).With(now).With(claim.WorkerId), claim.ReadOffered);
        else pipeline.Add(Commands.Of("Runs/queue_attempts").With(_queued.ToArray()).With(now));
    }

    private void MoveTimers(Pipeline pipeline)
    {
        var set = _timers.Where(one => one.Value is not null).ToList();
        var over = _timers.Where(one => one.Value is null).Select(one => one.Key).ToArray();
        if (set.Count > 0) pipeline.Add(Commands.Of("Runs/set_timers").With(Ids(set, one => one.Key)).With(Array(set, one => one.Value!.Value.UtcDateTime)));
        if (over.Length > 0) pipeline.Add(Commands.Of("Runs/end_timers").With(over));
    }

    /// <summary>Whether these writes themselves fail when what they were decided by is not so: each lease is written by its token, and each run is touched.</summary>
    public bool AreGuarded(IReadOnlyCollection<RunEntry> runs, int leases) => _started.Count + _finished.Count + _unleased.Count == leases && runs.All(_touched.Contains);

    /// <summary>Touches runs that are expected to be as they were: the statement fails if one is not. It goes before all others, as the runs' locks do.</summary>
    public Npgsql.NpgsqlBatchCommand TouchExpected(IReadOnlyCollection<RunEntry> runs, DateTimeOffset now)
    {
        _touched.RemoveAll(runs.Contains);
        var command = Touch("Runs/touch_expected", [.. runs], now).With<long[]>([.. runs.Select(one => one.Revision)]);
        foreach (var entry in runs) entry.Revision++;
        return command;
    }

    private Npgsql.NpgsqlBatchCommand TouchRuns(DateTimeOffset now)
    {
        foreach (var entry in _touched) entry.Revision++;
        return Touch("Runs/touch", _touched, now);
    }

    private static Npgsql.NpgsqlBatchCommand Touch(string statement, List<RunEntry> runs, DateTimeOffset now) =>
        Commands.Of(statement).With(Ids(runs, one => one.Shared.Id)).With(Array(runs, one => one.Model.State.Word()))
            .With(Array(runs, one => StateWords.StatusOf(one.Model.State).Word())).With(Array(runs, one => one.StartedAt.UtcDateTime))
            .With(Array(runs, one => one.Model.IsCancelRequested)).With(now);

    private static Guid[] Ids<T>(List<T> rows, Func<T, Guid> of) => Array(rows, of);

    private static TColumn[] Array<T, TColumn>(List<T> rows, Func<T, TColumn> of)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++) column[i] = of(rows[i]);
        return column;
    }
}

/// <summary>A run that comes into being.</summary>
internal readonly record struct NewRun(Guid Id, Guid WorkflowId, int Version, RunState State, RunOrigin Origin, string Params)
{
    public static Npgsql.NpgsqlBatchCommand Insert(List<NewRun> rows, DateTimeOffset now)
    {
        var count = rows.Count;
        var (ids, workflows, versions, backfills) = (new Guid[count], new Guid[count], new int[count], new Guid?[count]);
        var (statuses, states, triggers, parameters, keys) = (new string[count], new string[count], new string[count], new string[count], new string?[count]);
        var (dates, ends, depths) = (new DateTime?[count], new DateTime?[count], new int[count]);
        var (parentRuns, parents, traces) = (new Guid?[count], new Guid?[count], new string?[count]);
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            (ids[i], workflows[i], versions[i], backfills[i]) = (row.Id, row.WorkflowId, row.Version, row.Origin.BackfillId);
            (statuses[i], states[i], triggers[i]) = (StateWords.StatusOf(row.State).Word(), row.State.Word(), row.Origin.IsStoredAsManual ? "manual" : "schedule");
            (parameters[i], keys[i], dates[i], ends[i]) = (row.Params, row.Origin.IdempotencyKey, row.Origin.LogicalDate?.UtcDateTime, row.Origin.Interval?.End.UtcDateTime);
            (depths[i], parentRuns[i], parents[i], traces[i]) = (row.Origin.HookDepth, row.Origin.Parent?.RunId, row.Origin.Parent?.TaskRunId, row.Origin.TraceParent);
        }
        return Commands.Of("Runs/insert_runs").With(ids).With(workflows).With(statuses).With(versions).With(states).With(triggers).With(dates).With(ends)
            .With(parameters).With(keys).With(backfills).With(now).With(depths).With(parentRuns).With(parents).With(traces);
    }
}

/// <summary>An attempt that comes into being.</summary>
internal readonly record struct NewAttempt(
    Guid Id, Guid RunId, Guid TaskId, int Attempt, int Task, TaskState State, string Queue, int Priority, DateTimeOffset? DueAt, int MapIndex)
{
    public static Npgsql.NpgsqlBatchCommand Insert(List<NewAttempt> rows, DateTimeOffset now)
    {
        var count = rows.Count;
        var (ids, runs, tasks) = (new Guid[count], new Guid[count], new Guid[count]);
        var (attempts, places, priorities, items) = (new int[count], new int[count], new int[count], new int[count]);
        var (states, queues, due) = (new string[count], new string[count], new DateTime?[count]);
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            (ids[i], runs[i], tasks[i], attempts[i], places[i]) = (row.Id, row.RunId, row.TaskId, row.Attempt, row.Task);
            (states[i], queues[i], priorities[i], due[i], items[i]) = (row.State.Word(), row.Queue, row.Priority, row.DueAt?.UtcDateTime, row.MapIndex);
        }
        return Commands.Of("Runs/insert_attempts").With(ids).With(runs).With(tasks).With(attempts).With(places).With(states).With(queues)
            .With(priorities).With(due).With(items).With(now);
    }
}

/// <summary>An attempt that begins to wait for limits.</summary>
internal readonly record struct NewWait(Guid Id, string Lane, DateTimeOffset Rank, string Demands)
{
    public static Npgsql.NpgsqlBatchCommand Insert(List<NewWait> rows) => Commands.Of("Pools/wait").With<Guid[]>([.. rows.Select(row => row.Id)]).With<string[]>([.. rows.Select(row => row.Lane)])
        .With<DateTime[]>([.. rows.Select(row => row.Rank.UtcDateTime)]).With<string[]>([.. rows.Select(row => row.Demands)]);
}

/// <summary>An attempt that ends by its worker's report.</summary>
internal readonly record struct FinishedRow(Lease Lease, bool IsCancelRequested, TaskState State, DateTimeOffset StartedAt, string? Outcome, string LogTail)
{
    public static Npgsql.NpgsqlBatchCommand Update(List<FinishedRow> rows, DateTimeOffset now)
    {
        var count = rows.Count;
        var (ids, tokens, started) = (new Guid[count], new long[count], new DateTime[count]);
        var (states, statuses, outcomes, logs) = (new string[count], new string[count], new string?[count], new string[count]);
        var cancels = new bool[count];
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            cancels[i] = row.IsCancelRequested;
            (ids[i], tokens[i], states[i], statuses[i]) = (row.Lease.TaskRunId, row.Lease.Token, row.State.Word(), StateWords.StatusOf(row.State).Word());
            (started[i], outcomes[i], logs[i]) = (row.StartedAt.UtcDateTime, row.Outcome, PlainText.Of(row.LogTail));
        }
        return Commands.Of("Queue/finish").With(ids).With(tokens).With(states).With(statuses).With(started).With(outcomes).With(logs).With(now).With(cancels);
    }
}
