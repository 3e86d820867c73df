using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresTaskQueue(
    WriteLane hot, WriteLane reserved, ReadPool reader, IWorkDispatch dispatch, PostgresWakeBus bus, Contact contact, PostgresStoreOptions options) : ITaskQueue, IAsyncDisposable
{
    private readonly LeaseOptions _lease = options.Lease;
    private readonly WorkPumps _pumps = new(hot, reader, dispatch, bus, options.Poll);
    private readonly Renewals _renewals = new(options.Lease.Duration, contact);
    private readonly Promotions _promotions = new();

    /// <summary>What wakes the idle workers of this process, and offers their slots to others.</summary>
    public WorkPumps Pumps => _pumps;

    /// <inheritdoc/>
    public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        var exchange = new ExchangeOperation(request);
        hot.RunHere(exchange);
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
    public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken)
    {
        var saidAt = TimeProvider.System.GetTimestamp();
        return reserved.RunAsync(context => _renewals.Renew(context, workerId, held, TimeProvider.System.GetElapsedTime(saidAt)), isAlone: true);
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> PromoteDueAsync(CancellationToken cancellationToken) => hot.RunAsync(_promotions.PromoteDue, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<int> ReapExpiredAsync(CancellationToken cancellationToken) => reserved.RunAsync(ReapExpired, isAlone: true);

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
