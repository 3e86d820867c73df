using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
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
        var model = RunModel.Begin(version.Definition.Tasks, version.Graph, decision);
        var entry = new RunEntry
        {
            Version = version,
            Model = model,
            Shared = RunCache.Share(id, version, origin.Interval, origin.BackfillId, values),
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
        return entry;
    }

    /// <summary>Writes a decision about an existing run.</summary>
    public static void Apply(WriteContext context, RunEntry entry, RunDecision decision)
    {
        context.Writes.Touch(entry);
        foreach (var change in decision.Tasks)
        {
            if (change.IsNewAttempt) InsertAttempt(context, entry, change);
            else if (!change.State.IsTerminal()) QueueAttempt(context, entry, change);
            else CloseAttempt(context, entry, change);
        }
        if (decision.Run is { } state) SetState(context, entry, state);
    }

    /// <summary>Queues an attempt that waited, or begins its own wait.</summary>
    public static void QueueAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        var id = entry.AttemptIds[change.Task];
        context.Writes.Touch(entry);
        if (change.State == TaskState.Queued)
        {
            context.Writes.Queue(id);
            context.MadeReady(entry.Version.Definition.Tasks[change.Task].Queue, id);
        }
        else WaitWriter.Begin(context, id, change.State);
        AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, entry.BornAt[change.Task]);
    }

    /// <summary>Adds the event of an attempt that changed.</summary>
    public static void AddTaskEvent(
        WriteContext context, RunEntry entry, int task, int attempt, TaskState state,
        DateTimeOffset startedAt, DateTimeOffset? finishedAt = null, Guid? workerId = null, string? reason = null) =>
        context.Events.Add(new StoreEvent
        {
            At = context.Now,
            Task = new TaskRunEvent(entry.AttemptIds[task], entry.Shared.Id, entry.Version.TaskIds[task],
                entry.Version.Definition.Tasks[task].Name, attempt, state, startedAt, finishedAt, workerId, reason),
        });

    private static void InsertAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        var id = entry.AttemptIds[change.Task] = context.NewId();
        var task = entry.Version.Definition.Tasks[change.Task];
        var isQueued = change.State == TaskState.Queued;
        entry.BornAt[change.Task] = context.Now;
        context.Writes.Insert(new NewAttempt(id, entry.Shared.Id, entry.Version.TaskIds[change.Task], change.Attempt, change.Task, change.State,
            task.Queue, PriorityClass.Of(task.Priority, entry.Shared.BackfillId is not null), context.Now + RetryRule.Spread(task, change.Delay, id)));
        if (isQueued) context.MadeReady(task.Queue, id);
        else if (change.State is TaskState.UpForRetry or TaskState.Deferred or TaskState.AwaitingInput) context.Wakes |= WakeTopics.Due;
        // Whoever watches sees that a cleared task is open again.
        if (change.State != TaskState.None || change.Attempt > 1) AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, context.Now);
    }

    private static void CloseAttempt(WriteContext context, RunEntry entry, TaskChange change)
    {
        context.Writes.Close(entry.AttemptIds[change.Task], change.State, StoredJson.Outcome(change));
        AddTaskEvent(context, entry, change.Task, change.Attempt, change.State, entry.BornAt[change.Task], context.Now, reason: change.Reason);
    }

    private static void SetState(WriteContext context, RunEntry entry, RunState state)
    {
        if (state.IsTerminal()) End(context, entry, state);
        else context.Events.Add(RunEvent(context, entry, state));
    }

    private static void End(WriteContext context, RunEntry entry, RunState state)
    {
        context.Events.Add(RunEvent(context, entry, state));
        context.Runs.Remove(entry.Shared.Id);
        ScheduleWriter.RunEnded(context, entry, state);
        BackfillWriter.RunEnded(context, entry, state);
    }

    private static StoreEvent RunEvent(WriteContext context, RunEntry entry, RunState state) => new()
    {
        At = context.Now,
        Run = new RunEvent(entry.Shared.Id, entry.Version.WorkflowId, entry.Version.Definition.Name, state,
            entry.StartedAt, state.IsTerminal() ? context.Now : null),
    };
}
