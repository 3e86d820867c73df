using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Storage;

/// <summary>Hands ready attempts to workers under a lease, and takes their outcomes back: the heart of the store.</summary>
/// <remarks>
/// Each member is one transaction, guarded by the fencing token where it speaks of a held attempt. The store's clock ends a lease;
/// a worker trusts its own clock only to stop early.
/// </remarks>
public interface ITaskQueue
{
    /// <summary>A worker's turn: closes what has ended (which releases, retries or skips, and closes runs), notes what has started, takes back what was
    /// handed back, then leases up to the wanted number: highest priority first, then oldest.</summary>
    /// <remarks>A provider may do it on the caller's thread, which is busy then for as long as a commit takes: a hop to another and back costs a chain of short tasks more than the rest of the turn.</remarks>
    ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken);

    /// <summary>An idle worker's wait for work: leases as soon as there is something to lease, in the very transaction that makes it ready where the provider can.</summary>
    /// <param name="workerId">Who waits.</param>
    /// <param name="want">Most attempts to lease.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Newly leased attempts, most urgent first; none when the wait was ended.</returns>
    ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken);

    /// <summary>A worker's heartbeat: extends all of its leases at once, and compares what it holds with what the store thinks it holds.
    /// An attempt leased to it that it does not know of (its lease got lost on the way) is queued again.</summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="held">What it holds.</param>
    /// <param name="cancellationToken">Ends the wait, not the renewal.</param>
    /// <returns>Null when the worker's own lease has ended: it must kill what it runs and register anew.</returns>
    ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken);

    /// <summary>Queues attempts whose delay is over.</summary>
    /// <returns>How long until the next one is due; null when none waits.</returns>
    ValueTask<TimeSpan?> PromoteDueAsync(CancellationToken cancellationToken);

    /// <summary>Ends the leases of workers that have not renewed in time, and decides what becomes of their attempts.</summary>
    /// <returns>How many attempts were taken back.</returns>
    ValueTask<int> ReapExpiredAsync(CancellationToken cancellationToken);
}
