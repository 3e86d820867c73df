using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Writes what hooks are to be told, in the transaction that makes it true. A version without hooks costs the look at a flag.</summary>
internal static class HookWriter
{
    /// <summary>A run came into being and is alive: notes its deadline.</summary>
    public static void Created(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.HasHooks) return;
        if (HookRule.DeadlineOf(entry.Version.Definition, context.Now, entry.Shared.LogicalDate, entry.Shared.BackfillId is not null) is not { } due) return;
        context.Db["Hooks/insert_deadline"].Bind(entry.Shared.Id).Bind(due.Truncated()).Execute();
        context.Wake(WakeTopics.Deliveries);
    }

    /// <summary>An attempt that a worker held has ended. Of a mapped task the end of all its items is told, not of each.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="entry">Its run.</param>
    /// <param name="held">The attempt.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="decision">What follows.</param>
    /// <param name="startedAt">When it started; null when it was not seen to.</param>
    /// <param name="logTail">The end of its log.</param>
    public static void Ended(WriteContext context, RunEntry entry, HeldRow held, TaskEnd end, RunDecision decision, DateTimeOffset? startedAt, string logTail)
    {
        if (!entry.Version.HasHooks || held.MapIndex >= 0) return;
        Ended(context, entry, new EndedAttempt(held.Task, held.Attempt, end.State, context.Now)
        {
            IsRetried = decision.Retries(held.Task), HasRun = startedAt is not null, StartedAt = startedAt ?? default, Outcome = end.Outcome, LogTail = logTail,
        });
    }

    /// <summary>An attempt has ended that waited without a worker.</summary>
    public static void WaitEnded(WriteContext context, RunEntry entry, WaitingRow row, TaskEnd end, RunDecision decision)
    {
        if (!entry.Version.HasHooks || row.MapIndex >= 0) return;
        Ended(context, entry, new EndedAttempt(row.Task, row.Attempt, end.State, context.Now)
        {
            IsRetried = decision.Retries(row.Task), HasRun = true, StartedAt = row.ReadyAt, Outcome = end.Outcome,
        });
    }

    /// <summary>An attempt has failed that was not started in time.</summary>
    public static void Expired(WriteContext context, RunEntry entry, WaitingRow row, TaskOutcome outcome, RunDecision decision)
    {
        if (!entry.Version.HasHooks || row.MapIndex >= 0) return;
        Ended(context, entry, new EndedAttempt(row.Task, row.Attempt, TaskState.Failed, context.Now) { IsRetried = decision.Retries(row.Task), Outcome = outcome });
    }

    /// <summary>An attempt has ended that nobody held.</summary>
    public static void Closed(WriteContext context, RunEntry entry, TaskChange change)
    {
        if (entry.Version.HasHooks && change.Task < entry.Version.Graph.Count && change.State != TaskState.Removed) Ended(context, entry, new EndedAttempt(change.Task, change.Attempt, change.State, context.Now));
    }

    /// <summary>A run has ended.</summary>
    public static void Ended(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.HasHooks) return;
        var definition = entry.Version.Definition;
        if (definition.Deadline is not null) context.Db["Hooks/end_deadline"].Bind(entry.Shared.Id).Execute();
        if (definition.MustSucceedWithinSeconds > 0 && entry.Model.State == RunState.Success && entry.Shared.BackfillId is null && FindWatch(context.Db, entry.Version.WorkflowId) is { } watch)
            PutWatch(context, entry.Version.WorkflowId, watch.Succeeded(context.Now));
        foreach (var delivery in NewDelivery.OfRun(entry.Version, entry.Shared, entry.Model, entry.StartedAt, context.Now)) Insert(context, delivery);
    }

    /// <summary>A run has failed, and is tried again.</summary>
    public static void Retried(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.HasHooks) return;
        foreach (var delivery in NewDelivery.OfRun(entry.Version, entry.Shared, entry.Model, entry.StartedAt, context.Now)) Insert(context, delivery);
    }

    /// <summary>A version was published.</summary>
    public static void Published(WriteContext context, Guid workflowId, WorkflowDefinition definition)
    {
        var before = FindWatch(context.Db, workflowId);
        var watch = SuccessWatch.Published(before, definition.MustSucceedWithinSeconds, context.Now);
        if (watch == before) return;
        if (watch is null) context.Db["Hooks/end_watch"].Bind(workflowId).Execute();
        else PutWatch(context, workflowId, watch);
    }

    /// <summary>Writes a delivery.</summary>
    public static Guid Insert(WriteContext context, NewDelivery delivery)
    {
        var id = context.NewId();
        context.Db["Deliveries/insert"].Bind(id).Bind(delivery.Version.WorkflowId).Bind(delivery.Version.Number).Bind(delivery.Place.Task).Bind(delivery.Place.Index)
            .Bind(delivery.Notice.RunId).Bind(delivery.Event.Word()).Bind(delivery.Notice.Write()).Bind(delivery.Target).Bind(context.Now).Execute();
        context.Wake(WakeTopics.Deliveries);
        return id;
    }

    /// <summary>Writes the deliveries of deadlines that have passed, and of successes that are overdue.</summary>
    public static void MissDue(WriteContext context, int max)
    {
        foreach (var (runId, due) in DueDeadlines(context, max)) Miss(context, runId, due);
        foreach (var (workflowId, version, watch) in DueWatches(context, max)) Miss(context, workflowId, version, watch);
    }

    private static void Ended(WriteContext context, RunEntry entry, EndedAttempt ended)
    {
        foreach (var delivery in NewDelivery.OfTask(entry.Version, entry.Shared, entry.Model.State, ended)) Insert(context, delivery);
    }

    private static void Miss(WriteContext context, Guid runId, DateTimeOffset due)
    {
        if (!context.Runs.CanRead(context.Db, runId))
        {
            context.Db["Hooks/put_off_deadline"].Bind(runId).Bind(context.Now + UnreadableVersionException.LookAgain).Execute();
            return;
        }
        var entry = context.Runs.Get(context.Db, runId);
        context.Db["Hooks/end_deadline"].Bind(runId).Execute();
        foreach (var delivery in NewDelivery.OfDeadline(entry.Version, entry.Shared, entry.Model.State, entry.StartedAt, due, context.Now)) Insert(context, delivery);
    }

    private static void Miss(WriteContext context, Guid workflowId, int number, SuccessWatch watch)
    {
        if (!context.Runs.CanReadVersion(context.Db, workflowId, number))
        {
            context.Db["Hooks/put_off_watch"].Bind(workflowId).Bind(context.Now + UnreadableVersionException.LookAgain).Execute();
            return;
        }
        PutWatch(context, workflowId, watch.Told());
        foreach (var delivery in NewDelivery.OfOverdue(context.Runs.Version(context.Db, workflowId, number)!, watch, context.Now)) Insert(context, delivery);
    }

    private static List<(Guid RunId, DateTimeOffset Due)> DueDeadlines(WriteContext context, int max)
    {
        var due = new List<(Guid, DateTimeOffset)>();
        var read = context.Db["Hooks/due_deadlines"].Bind(context.Now).Bind(max);
        while (read.Read()) due.Add((read.Guid(0), read.Time(1)));
        return due;
    }

    private static List<(Guid WorkflowId, int Version, SuccessWatch Watch)> DueWatches(WriteContext context, int max)
    {
        var due = new List<(Guid, int, SuccessWatch)>();
        var read = context.Db["Hooks/due_watches"].Bind(context.Now).Bind(max);
        while (read.Read()) due.Add((read.Guid(0), read.Int32(1), new SuccessWatch(read.Int32(2), read.Time(3), read.TimeOrNull(4))));
        return due;
    }

    private static SuccessWatch? FindWatch(Database db, Guid workflowId)
    {
        var read = db["Hooks/watch"].Bind(workflowId);
        if (!read.Read()) return null;
        var watch = new SuccessWatch(read.Int32(0), read.Time(1), read.TimeOrNull(2));
        read.Reset();
        return watch;
    }

    private static void PutWatch(WriteContext context, Guid workflowId, SuccessWatch watch)
    {
        context.Db["Hooks/put_watch"].Bind(workflowId).Bind(watch.WithinSeconds).Bind(watch.Since).Bind(watch.DueAt).Execute();
        context.Wake(WakeTopics.Deliveries);
    }
}
