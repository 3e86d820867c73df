using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>By when attempts must have started (<see cref="QueueTimeout"/>). A task without such a time costs the look at a number.</summary>
internal static class QueueTimers
{
    /// <summary>The attempt was seen to start, or has ended: the time means nothing any more.</summary>
    public static void End(WriteContext context, RunEntry entry, HeldRow held)
    {
        if (entry.Version.Definition.Tasks[held.Task].QueueTimeoutSeconds > 0) context.Db["Queue/forget_due"].Bind(held.Lease.TaskRunId).Execute();
    }

    /// <summary>The time of an attempt is over: it fails, unless a worker holds it already.</summary>
    public static void Expire(WriteContext context, RunEntry entry, int instance, WaitingRow row)
    {
        var task = entry.TaskOf(instance);
        var outcome = QueueTimeout.Outcome(task, LaneOf(context.Db, row.Id), PauseWriter.List(context.Db), WorkerRows.ListActive(context.Db));
        if (context.Db["Queue/expire"].Bind(row.Id).Bind(context.Now).Bind(StoredJson.Outcome(outcome)).Execute() == 0)
        {
            context.Db["Queue/put_off"].Bind(row.Id).Bind(context.Now + QueueTimeout.LookAgain).Execute();
            return;
        }
        LimitRows.StopWaiting(context, row.Id);
        RunWriter.AddTaskEvent(context, entry, instance, row.Attempt, TaskState.Failed, row.StartedAt, context.Now, reason: outcome.Reason);
        var decision = new RunDecision();
        if (!entry.Model.Ended(instance, row.Attempt, TaskState.Failed, decision))
            throw new InvalidOperationException($"Attempt {row.Id} is {row.State.Word()} in the database, but not in its run's model.");
        HookWriter.Expired(context, entry, row, outcome, decision);
        RunWriter.Apply(context, entry, decision);
    }

    private static string? LaneOf(Database db, Guid id)
    {
        var read = db["Queue/lane_of"].Bind(id);
        if (!read.Read()) return null;
        var lane = read.Text(0);
        read.Reset();
        return lane;
    }
}
