using System.Text.Json;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>What happens to one leased attempt. Each write is guarded by the fencing token; no row changed means the lease has passed on, and nothing happened.</summary>
internal static class AttemptWriter
{
    /// <summary>An attempt handed back or taken back unstarted this often is taken for one that kills its worker, and ends as lost (F15).</summary>
    private const int MaxLeases = 4;

    /// <summary>Notes that an attempt runs.</summary>
    public static void Start(WriteContext context, Guid workerId, StartedAttempt started, RunDecision decision)
    {
        var startedAt = (context.Now - started.Elapsed).Truncated();
        var update = context.Db["Queue/start"].Bind(started.TaskRunId).Bind(started.Token).Bind(startedAt);
        if (!update.Read()) return;
        var (runId, task, attempt) = (update.Guid(0), update.Int32(1), update.Int32(2));
        update.Reset();
        NoteStart(context, context.Runs.Get(context.Db, runId), task, attempt, startedAt, workerId, decision);
    }

    /// <summary>Closes an attempt and writes what follows from it.</summary>
    /// <returns>Whether the report was accepted.</returns>
    public static bool Finish(WriteContext context, Guid workerId, FinishedAttempt finished, RunDecision decision)
    {
        var end = EndOf(finished.Outcome.Kind);
        var startedAt = context.Now - finished.Duration;
        var update = context.Db["Queue/finish"].Bind(finished.TaskRunId).Bind(finished.Token).Bind(end.Word())
            .Bind(StateWords.StatusOf(end).Word()).Bind(context.Now).Bind(startedAt).Bind(OutcomeJson(finished.Outcome)).Bind(finished.LogTail);
        if (!update.Read()) return false;
        var (runId, task, attempt, dated, isCancelRequested) = (update.Guid(0), update.Int32(1), update.Int32(2), update.Time(3), update.Bool(4));
        update.Reset();
        var entry = context.Runs.Get(context.Db, runId);
        if (entry.Model.StateOf(task) == TaskState.Queued) NoteStart(context, entry, task, attempt, dated, workerId, decision);
        RunWriter.AddTaskEvent(context, entry, task, attempt, end, dated, context.Now, workerId, finished.Outcome.Reason);
        Decide(context, entry, task, attempt, end, decision, mayRetry: !isCancelRequested);
        return true;
    }

    /// <summary>Takes an attempt back from a worker that hands it back unstarted; it ends here when its end was asked for.</summary>
    public static void Return(WriteContext context, Lease lease)
    {
        var update = context.Db["Queue/unlease"].Bind(lease.TaskRunId).Bind(lease.Token);
        if (!update.Read()) return;
        var (runId, task, isCancelRequested) = (update.Guid(0), update.Int32(1), update.Bool(2));
        update.Reset();
        var entry = context.Runs.Get(context.Db, runId);
        entry.Model.Returned(task);
        if (isCancelRequested)
        {
            var decision = new RunDecision();
            entry.Model.CancelUnleased(task, decision);
            RunWriter.Apply(context, entry, decision);
        }
        context.Wakes |= WakeTopics.Work;
    }

    /// <summary>Takes an attempt from a worker that has lost it: queued again if it was never seen to run, else lost, or cancelled if that was asked for.</summary>
    public static void TakeBack(WriteContext context, HeldRow held, string reason)
    {
        if (held.State == TaskState.Queued && (held.LeaseCount < MaxLeases || held.IsCancelRequested))
        {
            Return(context, held.Lease);
            return;
        }
        var entry = context.Runs.Get(context.Db, held.RunId);
        var outcome = held.IsCancelRequested ? UnconfirmedCancel(reason) : new TaskOutcome { Kind = OutcomeKind.Lost, Reason = reason };
        var end = EndOf(outcome.Kind);
        context.Db["Queue/take_back"].Bind(held.Lease.TaskRunId).Bind(context.Now).Bind(OutcomeJson(outcome)).Bind(end.Word()).Execute();
        RunWriter.AddTaskEvent(context, entry, held.Task, held.Attempt, end, held.StartedAt, context.Now, reason: outcome.Reason);
        Decide(context, entry, held.Task, held.Attempt, end, new RunDecision());
    }

    /// <summary>Ends a worker and takes back all that it held.</summary>
    /// <returns>How many attempts were taken back.</returns>
    public static int RetireWorker(WriteContext context, Guid workerId, string reason)
    {
        if (context.Db["Workers/retire"].Bind(workerId).Execute() == 0) return 0;
        WorkerRows.AddEvent(context, workerId, isActive: false);
        var held = HeldRow.ReadAll(context.Db, workerId);
        foreach (var row in held) TakeBack(context, row, reason);
        return held.Count;
    }

    private static void NoteStart(
        WriteContext context, RunEntry entry, int task, int attempt, DateTimeOffset startedAt, Guid workerId, RunDecision decision)
    {
        decision.Clear();
        entry.Model.Started(task, attempt, decision);
        if (decision.Run == RunState.Running) entry.StartedAt = startedAt;
        RunWriter.Apply(context, entry, decision);
        RunWriter.AddTaskEvent(context, entry, task, attempt, TaskState.Running, startedAt, workerId: workerId);
    }

    private static TaskOutcome UnconfirmedCancel(string reason) => new()
    {
        Kind = OutcomeKind.Cancelled,
        Reason = reason + " Its end had been asked for; nobody saw whether its processes ended.",
        Kill = new KillReport(0, TimeSpan.Zero, IsConfirmed: false),
    };

    private static void Decide(
        WriteContext context, RunEntry entry, int task, int attempt, TaskState end, RunDecision decision, bool mayRetry = true)
    {
        decision.Clear();
        entry.Model.Ended(task, attempt, end, decision, mayRetry);
        RunWriter.Apply(context, entry, decision);
    }

    private static string? OutcomeJson(TaskOutcome outcome) =>
        ReferenceEquals(outcome, TaskOutcome.Success) ? null : JsonSerializer.Serialize(outcome, SqliteJson.Default.TaskOutcome);

    private static TaskState EndOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Success => TaskState.Success,
        OutcomeKind.TimedOut => TaskState.TimedOut,
        OutcomeKind.Cancelled => TaskState.Cancelled,
        OutcomeKind.Lost => TaskState.Lost,
        _ => TaskState.Failed,
    };
}
