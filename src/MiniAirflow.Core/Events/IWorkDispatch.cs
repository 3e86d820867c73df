namespace MiniAirflow.Core.Events;

/// <summary>Tells idle workers of ready attempts, queue by queue. A hint like any wake: the lease is taken in the store, so an announcement that is lost,
/// doubled, late, or about an attempt that is gone costs latency only; behind every wait a slow poll finds the same work.</summary>
public interface IWorkDispatch : IAsyncDisposable
{
    /// <summary>Announces attempts that became ready in a queue. Called after the commit; never blocks, never throws.</summary>
    void Announce(string queue, IReadOnlyList<Guid> taskRunIds);

    /// <summary>One waiter's end. What is announced after this call and before its first wait is kept for it, as far as the carrier can.</summary>
    /// <param name="queues">Queues it serves.</param>
    IWorkListener Listen(IReadOnlyList<string> queues);
}

/// <summary>One worker's end of an <see cref="IWorkDispatch"/>.</summary>
public interface IWorkListener : IAsyncDisposable
{
    /// <summary>Waits until work is announced in one of its queues, or the time is over.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="cancellationToken">Ends the wait; the answer is then as if the time were over.</param>
    /// <returns>Whether to look now. A carrier that is broken waits the whole time and says true, so that its users fall back on polling.</returns>
    ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
