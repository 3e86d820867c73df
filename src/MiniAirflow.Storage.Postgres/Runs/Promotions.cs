using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Queues attempts whose delay is over, and looks at waits. Touched by whoever has the hot lane's turn.</summary>
/// <remarks>A retry, or a look, is dated from its decision on, so nothing can become due before the last look, transactions under way aside: older entries are of attempts
/// that were queued long ago (F50). Everything is looked at now and then, and when the clock went back.</remarks>
internal sealed class Promotions
{
    private const int MaxPromoted = 1_000;

    // Longer than any transaction of ours can last.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly LookPace _whole = new(TimeSpan.FromSeconds(60));
    private DateTimeOffset _lookedAt;
    private DateTimeOffset _from;

    /// <summary>Queues what is due.</summary>
    /// <returns>How long until the next one is; null when none waits.</returns>
    public TimeSpan? PromoteDue(WriteContext context)
    {
        var isWhole = _whole.IsDue || context.Now < _lookedAt;
        if (!isWhole) return Promote(context, _from);
        using (_whole.Look()) return Promote(context, DateTimeOffset.UnixEpoch);
    }

    private TimeSpan? Promote(WriteContext context, DateTimeOffset from)
    {
        var due = context.ReadAll(Commands.Of("Queue/due").With(context.Now).With(MaxPromoted).With(from),
            reader => (RunId: reader.GetGuid(0), Task: reader.GetInt32(1), Attempt: reader.GetInt32(2), DueAt: reader.Time(3), Id: reader.GetGuid(4), State: StateWords.ParseTaskState(reader.GetString(5)), MapIndex: reader.GetInt32(6)));
        // With the runs that do the work of some of them, in the one order: their ends come by here.
        var children = ChildWriter.Of(context, [.. due.Where(one => one.State == TaskState.Deferred).Select(one => one.Id)]);
        context.Runs.Lock(due.Select(one => one.RunId).Concat(children));
        var readable = due.FindAll(one => context.Runs.CanRead(one.RunId));
        if (readable.Count < due.Count) PutOff(context, [.. due.Except(readable).Select(one => one.Id)]);
        foreach (var one in readable)
        {
            var entry = context.Runs.Get(one.RunId);
            if (one.State is TaskState.Queued or TaskState.Scheduled) continue;
            if (entry.Model.TryInstanceOf(one.Task, one.MapIndex, out var instance) && entry.Model.Due(instance, one.Attempt))
                RunWriter.ReleaseAttempt(context, entry, new TaskChange(instance, one.Attempt, entry.Model.StateOf(instance)));
        }
        // Again, now that nobody else can change them: another scheduler may have looked meanwhile.
        var waiting = readable.Where(one => one.State is TaskState.Deferred or TaskState.AwaitingInput or TaskState.Queued or TaskState.Scheduled).Select(one => one.Id).ToArray();
        var rows = WaitingRow.FindAll(context, waiting).ToDictionary(row => row.Id);
        foreach (var row in waiting.Where(rows.ContainsKey).Select(id => rows[id]).Where(row => row.DueAt <= context.Now))
        {
            var entry = context.Runs.Get(row.RunId);
            if (!entry.Model.TryInstanceOf(row.Task, row.MapIndex, out _)) continue;
            if (row.State is TaskState.Queued or TaskState.Scheduled) QueueTimers.Expire(context, entry, row);
            else WaitWriter.Look(context, entry, row);
        }
        var wait = context.Until(Commands.Of("Queue/next_due").With(due.Count == 0 ? from : due[0].DueAt));
        // The transaction may yet be undone: then these rows are found from here, or by the next look at everything.
        _lookedAt = context.Now;
        var settled = context.Now - Slack;
        _from = due.Count > 0 && due[0].DueAt < settled ? due[0].DueAt : settled;
        return wait;
    }

    // Of a version that this program cannot read: another one may, and these must hold up nobody (F14).
    private static void PutOff(WriteContext context, Guid[] unreadable) =>
        context.Write(Commands.Of("Queue/put_off_unreadable").With(unreadable).With(context.Now + UnreadableVersionException.LookAgain).With(context.Now));
}
