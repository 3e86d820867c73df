using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Writes what the decider decided: rows and events, in the current transaction.</summary>
internal static class RunWriter
{
    /// <summary>Creates a run of a version, its attempts, and their events.</summary>
    public static RunEntry Create(WriteContext context, WorkflowVersion version, RunOrigin origin, IReadOnlyDictionary<string, string> values)
    {
        var id = context.NewId();
        var decision = new RunDecision();
        var model = RunModel.Begin(version.Definition.Tasks, version.Graph, decision, awaitsTurn: version.Definition.Concurrency is not null);
        model.RetriesLeft = version.Definition.RetryCount;
        var entry = new RunEntry
        {
            Version = version,
            Model = model,
            Shared = RunCache.Share(id, version, origin.Interval, origin.BackfillId, origin.TraceParent, values),
            ParentTaskRunId = origin.Parent?.TaskRunId,
            IsOfBackfill = origin.IsOfBackfill,
            AttemptIds = new Guid[version.Graph.Count],
            StartedAt = context.Now,
        };
        context.Db["Runs/insert"].Bind(id).Bind(version.WorkflowId).Bind(StateWords.StatusOf(model.State).Word()).Bind(context.Now)
            .Bind(model.State.IsTerminal() ? context.Now : null).Bind(version.Number).Bind(model.State.Word())
            .Bind(origin.IsStoredAsManual ? "manual" : "schedule").Bind(origin.LogicalDate).Bind(StoredJson.Params(values)).Bind(origin.IdempotencyKey)
            .Bind(origin.Interval?.End).Bind(origin.BackfillId).Bind(origin.HookDepth).Bind(origin.Parent?.RunId).Bind(origin.Parent?.TaskRunId).Bind(origin.TraceParent).Execute();
        context.Events.Add(RunEvent(context, entry, RunState.Queued));
        for (var task = 0; task < entry.AttemptIds.Length; task++)
            InsertAttempt(context, entry, new TaskChange(task, 1, model.StateOf(task)));
        if (model.State.IsTerminal()) End(context, entry, model.State);
        else context.Runs.Add(entry);
        if (!model.State.IsTerminal())
        {
            HookWriter.Created(context, entry);
            if (model.AwaitsTurn) TurnWriter.Wait(context, entry);
            else RunTimers.Begin(context, entry);
        }
        return entry;
    }

    /// <summary>Writes a decision about an existing run.</summary>
    public static void Apply(WriteContext context, RunEntry entry, RunDecision decision)
    {
        foreach (var change in decision.Tasks)
        {
            if (change.IsNewAttempt) InsertAttempt(context, entry, change);
            else if (!change.State.IsTerminal()) ReleaseAttempt(context, entry, change);
            else CloseAttempt(context, entry, change);
        }
        if (decision.Run is { } state) SetState(context, entry, state);
    }

    /// <summary>Queues an attempt whose parents, or whose delay, it no longer waits for; or has it wait for its limits, or begins its own wait.</summary>
    public static void ReleaseAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        if (change.State == TaskState.Queued && entry.LimitsOf(change.Task) is { Count: > 0 } limits)
        {
            var schedule = context.Db["Runs/schedule_attempt"].Bind(entry.AttemptIds[change.Task]).Bind(DueAt(context, entry, change.Task)).Bind(context.Now);
            AddTaskEvent(context, entry, change.Task, change.Attempt, TaskState.Scheduled, BornAt(schedule));
            LimitRows.Wait(context, entry.AttemptIds[change.Task], entry.PriorityOf(change.Task), limits);
            return;
        }
        if (change.State != TaskState.Queued)
        {
            var wait = context.Db["Waits/begin"].Bind(entry.AttemptIds[change.Task]).Bind(change.State.Word()).Bind(context.Now);
            context.Wake(WakeTopics.Due);
            AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, BornAt(wait));
            return;
        }
        var update = context.Db["Runs/queue_attempt"].Bind(entry.AttemptIds[change.Task]).Bind(context.Now).Bind(DueAt(context, entry, change.Task));
        context.MadeReady(entry.AttemptIds[change.Task]);
        AddTaskEvent(context, entry, change.Task, change.Attempt, TaskState.Queued, BornAt(update));
    }

    /// <summary>Adds the event of an attempt that changed.</summary>
    public static void AddTaskEvent(
        WriteContext context, RunEntry entry, int task, int attempt, TaskState state,
        DateTimeOffset startedAt, DateTimeOffset? finishedAt = null, Guid? workerId = null, string? reason = null)
    {
        context.Events.Add(new StoreEvent
        {
            At = context.Now,
            Task = new TaskRunEvent(entry.AttemptIds[task], entry.Shared.Id, entry.Version.TaskIds[entry.Model.TaskOf(task)],
                entry.TaskOf(task).Name, attempt, state, startedAt, finishedAt, workerId, reason, entry.Model.MapIndexOf(task) is >= 0 and var place ? place : null),
        });
        // Every end comes by here, and every look that found nothing: what it occupied is free.
        if (state.IsTerminal() || state == TaskState.UpForReschedule)
            foreach (var demand in entry.LimitsOf(task)) context.Limits.Add(demand.Limit);
    }

    private static void InsertAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        var id = context.NewId();
        entry.Note(change.Task, id);
        var task = entry.TaskOf(change.Task);
        var limits = change.State == TaskState.Queued ? entry.LimitsOf(change.Task) : [];
        var state = limits.Count > 0 ? TaskState.Scheduled : change.State;
        var isQueued = state == TaskState.Queued;
        // A mapped task that keeps its list waits for its items, and nobody looks at it.
        var waits = state is TaskState.Deferred or TaskState.AwaitingInput && !entry.Model.IsFanned(change.Task);
        context.Db["Runs/insert_attempt"].Bind(id).Bind(entry.Shared.Id).Bind(entry.Version.TaskIds[entry.Model.TaskOf(change.Task)])
            .Bind(change.Attempt).Bind(context.Now).Bind(entry.Model.TaskOf(change.Task)).Bind(state.Word()).Bind(task.Queue).Bind(entry.PriorityOf(change.Task))
            .Bind(isQueued || waits ? context.Now : null).Bind(change.State == TaskState.UpForRetry ? context.Now + RetryRule.Spread(task, change.Delay, id) : waits ? context.Now : change.State == TaskState.Queued ? DueAt(context, entry, change.Task) : null).Bind(entry.Model.MapIndexOf(change.Task)).Execute();
        if (isQueued) context.MadeReady(id);
        else if (waits || change.State == TaskState.UpForRetry) context.Wake(WakeTopics.Due);
        // Whoever watches sees that a cleared task is open again.
        if (state != TaskState.None || change.Attempt > 1) AddTaskEvent(context, entry, change.Task, change.Attempt, state, context.Now);
        if (limits.Count > 0) LimitRows.Wait(context, id, entry.PriorityOf(change.Task), limits);
    }

    /// <summary>By when an attempt that is ready now must have started; null for most.</summary>
    private static DateTimeOffset? DueAt(WriteContext context, RunEntry entry, int instance)
    {
        if (QueueTimeout.DueAt(entry.TaskOf(instance), context.Now) is not { } due) return null;
        context.Wake(WakeTopics.Due);
        return due;
    }

    private static void CloseAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        var update = context.Db["Runs/close_attempt"].Bind(entry.AttemptIds[change.Task]).Bind(change.State.Word())
            .Bind(StateWords.StatusOf(change.State).Word()).Bind(context.Now).Bind(MapRows.OutcomeOf(context.Db, entry, change));
        AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, BornAt(update), context.Now, reason: change.Reason);
        if (entry.LimitsOf(change.Task).Count > 0) LimitRows.StopWaiting(context, entry.AttemptIds[change.Task]);
        HookWriter.Closed(context, entry, change);
    }

    /// <summary>Executes an update of one attempt that never started, and tells when it came into being.</summary>
    private static DateTimeOffset BornAt(Statement update)
    {
        if (!update.Read()) throw new InvalidOperationException("An attempt that the run's model knows is not in the database.");
        var bornAt = update.Time(0);
        update.Reset();
        return bornAt;
    }

    private static void SetState(WriteContext context, RunEntry entry, RunState state)
    {
        context.Db["Runs/set_state"].Bind(entry.Shared.Id).Bind(state.Word()).Bind(StateWords.StatusOf(state).Word())
            .Bind(entry.StartedAt).Bind(state.IsTerminal() ? context.Now : null).Execute();
        if (state.IsTerminal()) End(context, entry, state);
        else context.Events.Add(RunEvent(context, entry, state));
        if (state == RunState.UpForRetry) RunTimers.Fail(context, entry);
    }

    private static void End(WriteContext context, RunEntry entry, RunState state)
    {
        context.Events.Add(RunEvent(context, entry, state));
        context.Runs.Remove(entry.Shared.Id);
        ScheduleWriter.RunEnded(context, entry, state);
        BackfillWriter.RunEnded(context, entry, state);
        HookWriter.Ended(context, entry);
        RunTimers.End(context, entry);
        TurnWriter.Leave(context, entry);
        ChildWriter.Ended(context, entry);
    }

    private static StoreEvent RunEvent(WriteContext context, RunEntry entry, RunState state) => new()
    {
        At = context.Now,
        Run = new RunEvent(entry.Shared.Id, entry.Version.WorkflowId, entry.Version.Definition.Name, state,
            entry.StartedAt, state.IsTerminal() ? context.Now : null),
    };
}
