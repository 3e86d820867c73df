using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

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
            BornAt = new DateTimeOffset[version.Graph.Count],
            StartedAt = context.Now,
        };
        context.Writes.Insert(new NewRun(id, version.WorkflowId, version.Number, model.State, origin, StoredJson.Params(values)));
        context.Events.Add(RunEvent(context, entry, RunState.Queued));
        for (var task = 0; task < entry.AttemptIds.Length; task++)
            InsertAttempt(context, entry, new TaskChange(task, 1, model.StateOf(task)));
        if (model.State.IsTerminal()) End(context, entry, model.State);
        else context.Runs.AddNew(entry);
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
        context.Writes.Touch(entry);
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
        var id = entry.AttemptIds[change.Task];
        context.Writes.Touch(entry);
        if (change.State == TaskState.Queued && entry.LimitsOf(change.Task) is { Count: > 0 } limits)
        {
            context.Writes.Schedule(id);
            SetDue(context, entry, change.Task, id);
            AddTaskEvent(context, entry, change.Task, change.Attempt, TaskState.Scheduled, entry.BornAt[change.Task]);
            LimitRows.Wait(context, id, entry.PriorityOf(change.Task), limits);
            return;
        }
        if (change.State == TaskState.Queued)
        {
            context.Writes.Queue(id);
            SetDue(context, entry, change.Task, id);
            context.MadeReady(entry.TaskOf(change.Task).Queue, id);
        }
        else WaitWriter.Begin(context, id, change.State);
        AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, entry.BornAt[change.Task]);
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
        entry.Note(change.Task, id, context.Now);
        var task = entry.TaskOf(change.Task);
        var limits = change.State == TaskState.Queued ? entry.LimitsOf(change.Task) : [];
        var state = limits.Count > 0 ? TaskState.Scheduled : change.State;
        context.Writes.Insert(new NewAttempt(id, entry.Shared.Id, entry.Version.TaskIds[entry.Model.TaskOf(change.Task)], change.Attempt, entry.Model.TaskOf(change.Task), state,
            task.Queue, entry.PriorityOf(change.Task), DueAt(context, entry, change, id), entry.Model.MapIndexOf(change.Task)));
        if (change.State == TaskState.Queued) SetDue(context, entry, change.Task, id);
        if (state == TaskState.Queued) context.MadeReady(task.Queue, id);
        else if (change.State is TaskState.UpForRetry or TaskState.Deferred or TaskState.AwaitingInput) context.Wakes |= WakeTopics.Due;
        // Whoever watches sees that a cleared task is open again.
        if (state != TaskState.None || change.Attempt > 1) AddTaskEvent(context, entry, change.Task, change.Attempt, state, context.Now);
        if (limits.Count > 0) LimitRows.Wait(context, id, entry.PriorityOf(change.Task), limits);
    }

    /// <summary>When an attempt is dealt with that waits for a delay, or without a worker; null for a mapped task that keeps its list: it waits for its items.</summary>
    private static DateTimeOffset? DueAt(WriteContext context, RunEntry entry, TaskChange change, Guid id) =>
        change.State == TaskState.Deferred && entry.Model.IsFanned(change.Task) ? null : context.Now + RetryRule.Spread(entry.TaskOf(change.Task), change.Delay, id);

    /// <summary>An attempt is ready: notes by when it must have started, if there is such a time.</summary>
    private static void SetDue(WriteContext context, RunEntry entry, int instance, Guid id)
    {
        if (QueueTimeout.DueAt(entry.TaskOf(instance), context.Now) is not { } due) return;
        context.Writes.SetDue(id, due);
        context.Wakes |= WakeTopics.Due;
    }

    private static void CloseAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        context.Writes.Close(entry.AttemptIds[change.Task], change.State, MapRows.OutcomeOf(context, entry, change));
        AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, entry.BornAt[change.Task], context.Now, reason: change.Reason);
        if (entry.LimitsOf(change.Task).Count > 0) context.Writes.StopWaiting(entry.AttemptIds[change.Task]);
        HookWriter.Closed(context, entry, change);
    }

    private static void SetState(WriteContext context, RunEntry entry, RunState state)
    {
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
