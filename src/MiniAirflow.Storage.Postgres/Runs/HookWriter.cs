using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Writes what hooks are to be told, in the transaction that makes it true. A version without hooks costs the look at a flag.</summary>
internal static class HookWriter
{
    /// <summary>A run came into being and is alive: notes its deadline.</summary>
    public static void Created(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.HasHooks) return;
        if (HookRule.DeadlineOf(entry.Version.Definition, context.Now, entry.Shared.LogicalDate, entry.Shared.BackfillId is not null) is not { } due) return;
        context.Writes.SetDeadline(entry.Shared.Id, due);
        context.Wakes |= WakeTopics.Deliveries;
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
        if (definition.Deadline is not null) context.Writes.EndDeadline(entry.Shared.Id);
        foreach (var delivery in NewDelivery.OfRun(entry.Version, entry.Shared, entry.Model, entry.StartedAt, context.Now)) Insert(context, delivery);
        if (definition.MustSucceedWithinSeconds > 0 && entry.Model.State == RunState.Success && entry.Shared.BackfillId is null && FindWatch(context, entry.Version.WorkflowId) is { } watch)
            PutWatch(context, entry.Version.WorkflowId, watch.Succeeded(context.Now));
    }

    /// <summary>A run has failed, and is tried again.</summary>
    public static void Retried(WriteContext context, RunEntry entry)
    {
        if (!entry.Version.HasHooks) return;
        foreach (var delivery in NewDelivery.OfRun(entry.Version, entry.Shared, entry.Model, entry.StartedAt, context.Now)) Insert(context, delivery);
    }

    /// <summary>A version was published.</summary>
    public static void Published(WriteContext context, Guid workflowId, WorkflowDefinition definition, bool isNew)
    {
        var before = isNew ? null : FindWatch(context, workflowId);
        var watch = SuccessWatch.Published(before, definition.MustSucceedWithinSeconds, context.Now);
        if (watch == before) return;
        if (watch is null) context.Write(Commands.Of("Hooks/end_watch").With(workflowId));
        else PutWatch(context, workflowId, watch);
    }

    /// <summary>Writes a delivery.</summary>
    public static Guid Insert(WriteContext context, NewDelivery delivery)
    {
        var id = context.NewId();
        context.Writes.Deliver(id, delivery);
        context.Wakes |= WakeTopics.Deliveries;
        return id;
    }

    /// <summary>Writes the deliveries of deadlines that have passed, and of successes that are overdue.</summary>
    /// <returns>How many of them there were.</returns>
    public static int MissDue(WriteContext context, int max)
    {
        var deadlines = context.ReadAll(Commands.Of("Hooks/due_deadlines").With(context.Now).With(max), row => (RunId: row.GetGuid(0), Due: row.Time(1)));
        foreach (var (runId, due) in deadlines) Miss(context, runId, due);
        var watches = context.ReadAll(Commands.Of("Hooks/due_watches").With(context.Now).With(max), row => (WorkflowId: row.GetGuid(0), Version: row.GetInt32(1), Watch: MapWatch(row, 2)));
        foreach (var (workflowId, version, watch) in watches) Miss(context, workflowId, version, watch);
        return deadlines.Count + watches.Count;
    }

    private static void Ended(WriteContext context, RunEntry entry, EndedAttempt ended)
    {
        foreach (var delivery in NewDelivery.OfTask(entry.Version, entry.Shared, entry.Model.State, ended)) Insert(context, delivery);
    }

    // The run is not locked, and need not be: its end deletes the deadline, which is.
    private static void Miss(WriteContext context, Guid runId, DateTimeOffset due)
    {
        if (RunRows.Find(context, runId) is not { } run) return;
        context.Runs.LoadVersions([(run.WorkflowId, run.Version)]);
        if (context.Runs.TryVersion(run.WorkflowId, run.Version) is null)
        {
            context.Write(Commands.Of("Hooks/put_off_deadline").With(runId).With(context.Now + UnreadableVersionException.LookAgain));
            return;
        }
        var (version, shared) = context.Runs.Share(runId);
        context.Writes.EndDeadline(runId);
        foreach (var delivery in NewDelivery.OfDeadline(version, shared, run.State, run.StartedAt, due, context.Now)) Insert(context, delivery);
    }

    private static void Miss(WriteContext context, Guid workflowId, int number, SuccessWatch watch)
    {
        context.Runs.LoadVersions([(workflowId, number)]);
        if (context.Runs.TryVersion(workflowId, number) is not { } version)
        {
            context.Write(Commands.Of("Hooks/put_off_watch").With(workflowId).With(context.Now + UnreadableVersionException.LookAgain));
            return;
        }
        PutWatch(context, workflowId, watch.Told());
        foreach (var delivery in NewDelivery.OfOverdue(version, watch, context.Now)) Insert(context, delivery);
    }

    private static SuccessWatch? FindWatch(WriteContext context, Guid workflowId) =>
        context.ReadOne(Commands.Of("Hooks/watch").With(workflowId), row => MapWatch(row, 0));

    private static SuccessWatch MapWatch(NpgsqlDataReader row, int first) => new(row.GetInt32(first), row.Time(first + 1), row.TimeOrNull(first + 2));

    private static void PutWatch(WriteContext context, Guid workflowId, SuccessWatch watch)
    {
        context.Write(Commands.Of("Hooks/put_watch").With(workflowId).With(watch.WithinSeconds).With(watch.Since).With(watch.DueAt));
        context.Wakes |= WakeTopics.Deliveries;
    }
}
