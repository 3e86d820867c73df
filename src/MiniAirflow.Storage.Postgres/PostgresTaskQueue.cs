using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresTaskQueue(
    WriteLane hot, WriteLane reserved, ReadPool reader, IWorkDispatch dispatch, Contact contact, PostgresStoreOptions options) : ITaskQueue, IAsyncDisposable
{
    private const int MaxPromoted = 1_000;

    private readonly LeaseOptions _lease = options.Lease;
    private readonly WorkPumps _pumps = new(hot, reader, dispatch, options.Poll);

    /// <inheritdoc/>
    public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        var exchange = new ExchangeOperation(request);
        hot.Enqueue(exchange);
        return new ValueTask<ExchangeResult>(exchange.Task);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken)
    {
        var waiting = new WaitingLease(hot.Waiting, workerId, want);
        hot.Enqueue(waiting);
        waiting.Registration = cancellationToken.UnsafeRegister(_ => EndWait(waiting), null);
        _pumps.Ensure(workerId);
        return new ValueTask<IReadOnlyList<LeasedTask>>(waiting.Task);
    }

    /// <inheritdoc/>
    public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken) =>
        reserved.RunAsync(context => Renew(context, workerId, held), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> PromoteDueAsync(CancellationToken cancellationToken) => hot.RunAsync(PromoteDue, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<int> ReapExpiredAsync(CancellationToken cancellationToken) => reserved.RunAsync(ReapExpired, isAlone: true);

    /// <summary>Has the idle workers of this process look for work.</summary>
    public void ServeWaiting() => _pumps.Serve();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pumps.DisposeAsync();

    private void EndWait(WaitingLease waiting)
    {
        try
        {
            hot.Enqueue(new EndOfWait(hot.Waiting, waiting));
        }
        catch (StoreException closed)
        {
            waiting.Fail(closed); // whoever ends a wait late, after the store was closed, must not be thrown at
        }
    }

    private RenewResult? Renew(WriteContext context, Guid workerId, IReadOnlyList<Lease> held)
    {
        var renewal = Commands.Of("Workers/renew").With(workerId).With(context.Now).With(context.Now + _lease.Duration);
        if (context.ReadOne(renewal, WorkerRows.Map) is not { } worker) return null;
        WorkerRows.AddEvent(context, worker);
        var known = HeldRow.ReadAll(context, workerId);
        var alive = held.ToHashSet();
        // A lease whose answer got lost on the way is known here and not there. A young one may still be on its way.
        if (known.Exists(IsForgotten))
        {
            known = HeldRow.LockAll(context, workerId);
            foreach (var row in known.Where(IsForgotten))
                AttemptWriter.TakeBack(context, row, "Its worker does not know of it: the lease was lost on the way.");
        }
        var owned = known.Select(row => row.Lease).ToHashSet();
        return new RenewResult
        {
            CancelRequested = [.. known.Where(row => row.IsCancelRequested).Select(row => row.Lease.TaskRunId)],
            Lost = [.. held.Where(one => !owned.Contains(one)).Select(one => one.TaskRunId)],
        };

        bool IsForgotten(HeldRow row) => !alive.Contains(row.Lease) && row.LeasedAt < context.Now - _lease.Duration;
    }

    private static TimeSpan? PromoteDue(WriteContext context)
    {
        var due = context.ReadAll(Commands.Of("Queue/due").With(context.Now).With(MaxPromoted),
            reader => (RunId: reader.GetGuid(0), Task: reader.GetInt32(1), Attempt: reader.GetInt32(2)));
        context.Runs.Lock(due.Select(one => one.RunId));
        foreach (var (runId, task, attempt) in due)
        {
            var entry = context.Runs.Get(runId);
            if (entry.Model.Due(task, attempt)) RunWriter.QueueAttempt(context, entry, new TaskChange(task, attempt, TaskState.Queued));
        }
        var at = context.ReadOne(Commands.Of("Queue/next_due"), reader => reader.TimeOrNull(0));
        return at is { } time ? TimeSpan.FromTicks(Math.Max(0, (time - context.Now).Ticks)) : null;
    }

    private int ReapExpired(WriteContext context)
    {
        if (!MayJudge(context)) return 0;
        var expired = context.ReadAll(Commands.Of("Workers/expired").With(context.Now), reader => reader.GetGuid(0));
        return expired.Sum(worker => AttemptWriter.RetireWorker(context, worker, "Its worker stopped renewing its lease."));
    }

    /// <summary>Nobody could renew while the server was down, or while the way to it was cut: a worker is judged only after a lease's time of unbroken service (F45, F46, F56).</summary>
    private bool MayJudge(WriteContext context) =>
        options.Time is not null
        || (contact.Unbroken >= _lease.Duration
            && context.Read(Commands.Of("Workers/server_up_for"), reader => reader.Read() && reader.GetDouble(0) >= _lease.Duration.TotalSeconds));
}
