using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteTaskQueue(WriteLoop writer, LeaseOptions lease) : ITaskQueue
{
    private const int MaxPromoted = 1_000;

    /// <inheritdoc/>
    public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken) =>
        writer.RunHereAsync(context => Exchange(context, request));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken)
    {
        var waiting = new WaitingLease(workerId, want);
        writer.Enqueue(waiting);
        waiting.Registration = cancellationToken.UnsafeRegister(_ => EndWait(waiting), null);
        return new ValueTask<IReadOnlyList<LeasedTask>>(waiting.Task);
    }

    /// <inheritdoc/>
    public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken)
    {
        var saidAt = TimeProvider.System.GetTimestamp();
        return writer.RunAsync(context => Renew(context, workerId, held, TimeProvider.System.GetElapsedTime(saidAt)));
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> PromoteDueAsync(CancellationToken cancellationToken) => writer.RunAsync(PromoteDue);

    /// <inheritdoc/>
    public ValueTask<int> ReapExpiredAsync(CancellationToken cancellationToken) => writer.RunAsync(ReapExpired);

    private void EndWait(WaitingLease waiting)
    {
        try
        {
            writer.Enqueue(new EndOfWait(waiting));
        }
        catch (StoreException closed)
        {
            waiting.Fail(closed); // whoever ends a wait late, after the store was closed, must not be thrown at
        }
    }

    private static ExchangeResult Exchange(WriteContext context, ExchangeRequest request)
    {
        var accepted = request.Finished.Count == 0 ? [] : new bool[request.Finished.Count];
        var decision = new RunDecision();
        foreach (var started in request.Started) AttemptWriter.Start(context, request.WorkerId, started, decision);
        for (var i = 0; i < accepted.Length; i++) accepted[i] = AttemptWriter.Finish(context, request.WorkerId, request.Finished[i], decision);
        foreach (var returned in request.Returned) AttemptWriter.Return(context, request.WorkerId, returned);
        return new ExchangeResult { Accepted = accepted, Leased = LeaseWriter.Lease(context, request.WorkerId, request.Want) };
    }

    private RenewResult? Renew(WriteContext context, Guid workerId, IReadOnlyList<Lease> held, TimeSpan listAge)
    {
        if (context.Db["Workers/renew"].Bind(workerId).Bind(context.Now).Bind(context.Now + lease.Duration).Execute() == 0) return null;
        WorkerRows.AddEvent(context, workerId, isActive: true);
        var known = HeldRow.ReadAll(context.Db, workerId);
        var alive = held.ToHashSet();
        // A lease whose answer got lost on the way is known here and not there.
        foreach (var row in known.Where(row => !alive.Contains(row.Lease) && LossRule.IsForgotten(row.LeasedAt, context.Now, listAge, lease.Duration)))
            AttemptWriter.TakeBack(context, row, "Its worker does not know of it: the lease was lost on the way.");
        var owned = known.Select(row => row.Lease).ToHashSet();
        return new RenewResult
        {
            CancelRequested = [.. known.Where(row => row.IsCancelRequested).Select(row => row.Lease)],
            Lost = [.. held.Where(one => !owned.Contains(one))],
        };
    }

    private static TimeSpan? PromoteDue(WriteContext context)
    {
        var due = new List<WaitingRow>();
        var read = context.Db["Queue/due"].Bind(context.Now).Bind(MaxPromoted);
        while (read.Read()) due.Add(WaitingRow.Map(read));
        due.RemoveAll(row => !context.Runs.CanRead(context.Db, row.RunId) && PutOff(context, row));
        foreach (var row in due)
        {
            var entry = context.Runs.Get(context.Db, row.RunId);
            if (!entry.Model.TryInstanceOf(row.Task, row.MapIndex, out var instance)) continue;
            if (row.State is TaskState.Queued or TaskState.Scheduled) QueueTimers.Expire(context, entry, instance, row);
            else if (entry.Model.Due(instance, row.Attempt))
                RunWriter.ReleaseAttempt(context, entry, new TaskChange(instance, row.Attempt, entry.Model.StateOf(instance)));
        }
        foreach (var row in due)
        {
            if (row.State is not (TaskState.Deferred or TaskState.AwaitingInput)) continue;
            var entry = context.Runs.Get(context.Db, row.RunId);
            if (entry.Model.TryInstanceOf(row.Task, row.MapIndex, out _)) WaitWriter.Look(context, entry, row);
        }
        return context.Until("Queue/next_due");
    }

    // Of a version that this program cannot read: it must hold up nobody (F14).
    private static bool PutOff(WriteContext context, WaitingRow unreadable) =>
        context.Db["Queue/put_off"].Bind(unreadable.Id).Bind(context.Now + UnreadableVersionException.LookAgain).Execute() > 0;

    private static int ReapExpired(WriteContext context)
    {
        var expired = new List<Guid>();
        var read = context.Db["Workers/expired"].Bind(context.Now);
        while (read.Read()) expired.Add(read.Guid(0));
        return expired.Sum(worker => AttemptWriter.RetireWorker(context, worker, "Its worker stopped renewing its lease."));
    }

    /// <summary>Ends a wait in the writer's order, so that what was leased to it by then is still given to it.</summary>
    private sealed class EndOfWait(WaitingLease waiting) : WriteOperation
    {
        public override void Execute(WriteContext context) => context.Waiting.Remove(waiting);

        public override void Complete() => waiting.End([]);

        public override void Fail(StoreException error) => waiting.Fail(error);
    }
}
