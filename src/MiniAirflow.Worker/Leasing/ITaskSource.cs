using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Where a worker gets its tasks: the store in the same process, or a server over HTTP. The worker knows nothing else of the world.</summary>
public interface ITaskSource
{
    /// <summary>Makes this process known as a worker, with a fresh lease.</summary>
    ValueTask RegisterAsync(Guid workerId, WorkerOptions options, CancellationToken cancellationToken);

    /// <summary>One turn: gives what has ended, started or is handed back, and takes new work.</summary>
    ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken);

    /// <summary>Waits, idle, for work, and takes it; gives none when the wait is ended.</summary>
    ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken);

    /// <summary>The heartbeat; null when the worker's lease has ended.</summary>
    ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken);

    /// <summary>Values of secrets by their names, for the holder of a lease; those that do not exist are left out.</summary>
    /// <exception cref="Core.Secrets.SecretException">They are there and cannot be had, e.g. because their key is not.</exception>
    ValueTask<IReadOnlyDictionary<string, string>> ReadSecretsAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>Says goodbye: what is still held passes on at once.</summary>
    ValueTask RetireAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>Calls back, from any thread, when there may be new work.</summary>
    IDisposable OnWork(Action wake);

    /// <summary>Calls back, from any thread, when there may be something to cancel.</summary>
    IDisposable OnCancel(Action wake);
}
