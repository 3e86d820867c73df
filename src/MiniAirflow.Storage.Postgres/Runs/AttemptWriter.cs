using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>What happens to one leased attempt. Each is guarded by the fencing token and its holder: no held row means the lease has passed on, or is another worker's, and nothing happens.</summary>
/// <remarks>
/// The order in each: the row as it is, then the run's model, then the change. A model that is read from rows which were changed already
/// has heard the news before it is told, and would do nothing about it.
/// </remarks>
internal static class AttemptWriter
{
    /// <summary>Notes that an attempt runs.</summary>
    public static void Start(WriteContext context, Guid workerId, StartedAttempt started, RunDecision decision)
    {
        if (context.Held(workerId, new Lease(started.TaskRunId, started.Token)) is not { State: TaskState.Queued } held) return;
        var entry = context.Runs.Get(held.RunId);
        var startedAt = WaitWriter.StartOf(context, entry, held, (context.Now - started.Elapsed).Truncated());
        context.Writes.Start(held.Lease, startedAt);
        context.SetHeld(held with { State = TaskState.Running, StartedAt = startedAt });
        NoteStart(context, entry, held, startedAt, workerId, decision);
    }

    /// <summary>Closes an attempt and writes what follows from it.</summary>
    /// <returns>Whether the report was accepted.</returns>
    public static bool Finish(WriteContext context, Guid workerId, FinishedAttempt finished, RunDecision decision)
    {
        if (context.Held(workerId, new Lease(finished.TaskRunId, finished.Token)) is not { } held) return false;
        var entry = context.Runs.Get(held.RunId);
        // The start is dated here unless it was reported before.
        var isStartKnown = held.State == TaskState.Running;
        var startedAt = isStartKnown ? held.StartedAt : WaitWriter.StartOf(context, entry, held, (context.Now - finished.Duration).Truncated());
        var outcome = WaitWriter.AfterLook(context, entry, held, finished.Outcome, out var wait);
        if (outcome is null)
        {
            if (!isStartKnown) NoteStart(context, entry, held, startedAt, workerId, decision);
            WaitWriter.Suspend(context, workerId, entry, held, startedAt, finished.LogTail, wait);
            return true;
        }
        var end = EndRule.Decide(entry.Version.Definition.Tasks, entry.Version.Graph, held.Task, outcome);
        if (end.Outcome.Items is { } items)
        {
            // Of a run that is to end nothing more is begun.
            if (held.IsCancelRequested || entry.Model.IsCancelRequested) end = new TaskEnd(new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "Cancelled before it became its items." }, MayRetry: false);
            else
            {
                Expand(context, entry, held, items, startedAt, workerId, decision);
                return true;
            }
        }
        context.Writes.Finish(new FinishedRow(held.Lease, held.IsCancelRequested, end.State, startedAt, StoredJson.Outcome(end.Outcome), finished.LogTail));
        context.Release(held.Lease);
        if (!isStartKnown) NoteStart(context, entry, held, startedAt, workerId, decision);
        RunWriter.AddTaskEvent(context, entry, held.InstanceIn(entry), held.Attempt, end.State, startedAt, context.Now, workerId, end.Outcome.Reason);
        Decide(context, entry, held, end, decision, startedAt, finished.LogTail);
        return true;
    }

    /// <summary>Takes an attempt back from a worker that hands it back unstarted; it ends here when its end was asked for.</summary>
    public static void Return(WriteContext context, Guid workerId, Lease lease)
    {
        if (context.Held(workerId, lease) is { State: TaskState.Queued } held) Return(context, held);
    }

    /// <summary>Takes an attempt from a worker that has lost it: queued again if it was never seen to run, else lost, or cancelled if that was asked for.</summary>
    public static void TakeBack(WriteContext context, HeldRow held, string reason)
    {
        if (!context.Runs.CanRead(held.RunId))
        {
            SetAside(context, held);
            return;
        }
        if (LossRule.Decide(held.State, held.LeaseCount, held.IsCancelRequested, reason) is not { } outcome)
        {
            Return(context, held);
            return;
        }
        var entry = context.Runs.Get(held.RunId);
        var end = StateWords.StateOf(outcome.Kind);
        context.Writes.TakeBack(held.Lease, end, StoredJson.Outcome(outcome));
        context.Release(held.Lease);
        QueueTimers.End(context, entry, held);
        RunWriter.AddTaskEvent(context, entry, held.InstanceIn(entry), held.Attempt, end, held.StartedAt, context.Now, reason: outcome.Reason);
        Decide(context, entry, held, new TaskEnd(outcome, MayRetry: true), new RunDecision(), held.State == TaskState.Running ? held.StartedAt : null);
    }

    /// <summary>Ends a worker and takes back all that it held.</summary>
    /// <returns>How many attempts were taken back.</returns>
    public static int RetireWorker(WriteContext context, Guid workerId, string reason)
    {
        if (context.ReadOne(Commands.Of("Workers/retire").With(workerId), WorkerRows.Map) is not { } worker) return 0;
        WorkerRows.AddEvent(context, worker);
        // From here on nothing is leased to it, because a claim locks its row.
        var held = HeldRow.LockAll(context, workerId);
        foreach (var row in held) TakeBack(context, row, reason);
        return held.Count;
    }

    /// <summary>Back to the queue as it is, for a program that can read its run (F14). One that was seen to run stays for such a program too.</summary>
    private static void SetAside(WriteContext context, HeldRow held)
    {
        if (held.State != TaskState.Queued) return;
        context.Writes.Unlease(held);
        context.Release(held.Lease);
    }

    private static void Return(WriteContext context, HeldRow held)
    {
        var entry = context.Runs.Get(held.RunId);
        context.Writes.Unlease(held);
        context.Writes.Touch(entry);
        context.Release(held.Lease);
        entry.Model.Returned(held.InstanceIn(entry));
        if (held.IsCancelRequested)
        {
            var decision = new RunDecision();
            entry.Model.CancelUnleased(held.InstanceIn(entry), decision);
            RunWriter.Apply(context, entry, decision);
            return;
        }
        context.MadeReady(entry.Version.Definition.Tasks[held.Task].Queue, held.Lease.TaskRunId);
    }

    /// <summary>A mapped task has told its list: it waits for its items now, without a worker.</summary>
    private static void Expand(
        WriteContext context, RunEntry entry, HeldRow held, IReadOnlyList<MapItem> items, DateTimeOffset startedAt, Guid workerId, RunDecision decision)
    {
        if (held.State != TaskState.Running) NoteStart(context, entry, held, startedAt, workerId, decision);
        MapRows.Write(context, held.RunId, held.Task, items);
        decision.Clear();
        if (!entry.Model.Expanded(held.Task, held.Attempt, items.Count, decision)) throw Disagreement(held);
        context.Write(Commands.Of("Runs/defer_attempt").With(held.Lease.TaskRunId).With(startedAt));
        context.Write(Commands.Of("Runs/reshape").With(held.RunId));
        entry.Shape++;
        context.Release(held.Lease);
        RunWriter.AddTaskEvent(context, entry, held.Task, held.Attempt, TaskState.Deferred, startedAt);
        RunWriter.Apply(context, entry, decision);
    }

    private static void NoteStart(
        WriteContext context, RunEntry entry, HeldRow held, DateTimeOffset startedAt, Guid workerId, RunDecision decision)
    {
        decision.Clear();
        context.Writes.Touch(entry);
        QueueTimers.End(context, entry, held);
        if (!entry.Model.Started(held.InstanceIn(entry), held.Attempt, decision)) throw Disagreement(held);
        if (decision.Run == RunState.Running) entry.StartedAt = startedAt;
        RunWriter.Apply(context, entry, decision);
        RunWriter.AddTaskEvent(context, entry, held.InstanceIn(entry), held.Attempt, TaskState.Running, startedAt, workerId: workerId);
    }

    /// <param name="context">The transaction.</param>
    /// <param name="entry">The run.</param>
    /// <param name="held">The attempt.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="decision">Receives what follows.</param>
    /// <param name="startedAt">When it started; null when it was not seen to.</param>
    /// <param name="logTail">The end of its log.</param>
    private static void Decide(WriteContext context, RunEntry entry, HeldRow held, TaskEnd end, RunDecision decision, DateTimeOffset? startedAt, string logTail = "")
    {
        decision.Clear();
        context.Writes.Touch(entry);
        if (!entry.Model.Ended(held.InstanceIn(entry), held.Attempt, end.State, decision, end.MayRetry && !held.IsCancelRequested, end.NotChosen)) throw Disagreement(held);
        HookWriter.Ended(context, entry, held, end, decision, startedAt, logTail);
        RunWriter.Apply(context, entry, decision);
    }

    /// <summary>Never goes on with a wrong decision: the transaction rolls back, which also makes the writer read the run anew.</summary>
    internal static InvalidOperationException Disagreement(HeldRow held) =>
        new($"Attempt {held.Lease.TaskRunId} is {held.State.Word()} in the database, but not in its run's model.");
}
