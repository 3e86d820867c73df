using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>The workers that there are.</summary>
public interface IWorkerStore
{
    /// <summary>Notes a new worker, active, with a fresh lease.</summary>
    ValueTask RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>Notes that a worker is gone, and takes back at once whatever it still held.</summary>
    /// <returns>How many attempts were taken back.</returns>
    ValueTask<int> RetireAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>Active workers, newest first.</summary>
    ValueTask<IReadOnlyList<Worker>> ListActiveAsync(CancellationToken cancellationToken);

    /// <summary>Finds a worker, gone or not; null when there is none.</summary>
    ValueTask<Worker?> FindAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>Workers that were alive at some time between two instants, in no order. One that is gone was, until its last heartbeat.</summary>
    ValueTask<IReadOnlyList<Worker>> ListBetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <summary>A worker that starts.</summary>
/// <param name="Id">Identity of the process.</param>
/// <param name="Name">Name given by its operator.</param>
/// <param name="Hostname">Its host.</param>
/// <param name="Queues">Queues it serves.</param>
/// <param name="Slots">Tasks it runs at once.</param>
public sealed record WorkerRegistration(Guid Id, string Name, string Hostname, IReadOnlyList<string> Queues, int Slots);
