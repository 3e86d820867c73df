using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>By when attempts must have started (<see cref="QueueTimeout"/>). A task without such a time costs the look at a number.</summary>
internal static class QueueTimers
{
    /// <summary>The attempt was seen to start, or has ended: the time means nothing any more.</summary>
    public static void End(WriteContext context, RunEntry entry, HeldRow held)
    {
        if (entry.Version.Definition.Tasks[held.Task].QueueTimeoutSeconds > 0) context.Write(Commands.Of("Queue/forget_due").With(held.Lease.TaskRunId));
    }

    /// <summary>The time of an attempt is over, and its run is locked: it fails, unless a worker holds it already.</summary>
    public static void Expire(WriteContext context, RunEntry entry, WaitingRow row)
    {
        if (!entry.Model.TryInstanceOf(row.Task, row.MapIndex, out var instance)) return;
        var lane = context.ReadOne(Commands.Of("Queue/lane_of").With(row.Id), reader => reader.GetString(0));
        var pauses = context.ReadAll(Commands.Of("Pauses/list"), PauseWriter.Map);
        var workers = context.ReadAll(Commands.Of("Workers/list_active"), WorkerRows.Map);
        var outcome = QueueTimeout.Outcome(entry.TaskOf(instance), lane, pauses, workers);
        if (context.ReadAll(Commands.Of("Queue/expire").With(row.Id).With(context.Now).WithText(StoredJson.Outcome(outcome)), reader => reader.GetGuid(0)).Count == 0)
        {
            context.Write(Commands.Of("Queue/put_off").With(row.Id).With(context.Now + QueueTimeout.LookAgain).With(context.Now));
            return;
        }
        context.Writes.Touch(entry);
        context.Writes.StopWaiting(row.Id);
        RunWriter.AddTaskEvent(context, entry, instance, row.Attempt, TaskState.Failed, row.StartedAt, context.Now, reason: outcome.Reason);
        var decision = new RunDecision();
        if (!entry.Model.Ended(instance, row.Attempt, TaskState.Failed, decision))
            throw new InvalidOperationException($"Attempt {row.Id} is {row.State.Word()} in the database, but not in its run's model.");
        HookWriter.Expired(context, entry, row, outcome, decision);
        RunWriter.Apply(context, entry, decision);
    }
}
