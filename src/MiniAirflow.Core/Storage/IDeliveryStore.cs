using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Core.Storage;

/// <summary>What hooks are told: an outbox. A delivery is written by the transaction that makes its event true, so that neither is without the other.</summary>
/// <remarks>Each member is one transaction.</remarks>
public interface IDeliveryStore
{
    /// <summary>Takes deliveries that are due, oldest due time first; until <see cref="DeliveryRule.Lease"/> is over nobody else gets them.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<DeliveryClaim> ClaimDueAsync(int max, CancellationToken cancellationToken);

    /// <summary>Notes how a try ended, and decides by <see cref="DeliveryRule"/> what becomes of the delivery.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="attempt">Which try: one that was taken for lost says nothing any more.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its state; null when the try did not count.</returns>
    ValueTask<DeliveryState?> EndAsync(Guid id, int attempt, DeliveryResult result, CancellationToken cancellationToken);

    /// <summary>Writes the deliveries of runs whose deadline has passed, and of workflows that have had no success for too long; each once.</summary>
    /// <returns>How long until the next such time; null when there is none.</returns>
    ValueTask<TimeSpan?> MissDueAsync(CancellationToken cancellationToken);

    /// <summary>Finds a delivery; null when there is none.</summary>
    ValueTask<Delivery?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deliveries, newest first.</summary>
    ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryFilter filter, CancellationToken cancellationToken);

    /// <summary>Has a delivery tried again at once, with as many tries as a new one; one that was delivered too.</summary>
    /// <returns>The delivery as it is then; null when there is none.</returns>
    ValueTask<Delivery?> RetryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Writes a sample for every hook of a workflow's current version.</summary>
    /// <returns>The deliveries; null when there is no such workflow.</returns>
    ValueTask<IReadOnlyList<Delivery>?> TestAsync(Guid workflowId, CancellationToken cancellationToken);

    /// <summary>Deletes old deliveries.</summary>
    /// <param name="delivered">Those that were delivered longer ago than this.</param>
    /// <param name="failed">Those that were given up longer ago than this.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were deleted.</returns>
    ValueTask<long> TrimAsync(TimeSpan delivered, TimeSpan failed, CancellationToken cancellationToken);
}

/// <summary>What a scheduler took.</summary>
/// <param name="Taken">The deliveries.</param>
/// <param name="Next">How long until the next one is due that was not taken; null when there is none.</param>
public sealed record DeliveryClaim(IReadOnlyList<ClaimedDelivery> Taken, TimeSpan? Next);

/// <summary>Which deliveries to list.</summary>
public sealed record DeliveryFilter
{
    /// <summary>Only those of this workflow.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Only those about this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only those in this state.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Only those of these workflows; null for all.</summary>
    public IReadOnlyList<Guid>? Within { get; init; }

    /// <summary>Only those created before this one: a keyset cursor.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Limit { get; init; } = 20;
}
