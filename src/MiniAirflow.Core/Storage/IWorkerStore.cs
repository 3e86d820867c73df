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

    /// <summary>Gives a worker no more tasks; what it holds goes on to its end. One that is drained already keeps its time, and gets the new reason.</summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="by">Who decided so.</param>
    /// <param name="reason">Why, for people; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The worker as it is then; null when there is none that is alive.</returns>
    ValueTask<Worker?> DrainAsync(Guid workerId, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Gives a worker tasks again.</summary>
    /// <returns>The worker as it is then; null when there is none that is alive.</returns>
    ValueTask<Worker?> UndrainAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>How many attempts each worker holds, running or about to; who holds none is left out.</summary>
    ValueTask<IReadOnlyDictionary<Guid, int>> CountHeldAsync(CancellationToken cancellationToken);

    /// <summary>Workers that were alive at some time between two instants, in no order. One that is gone was, until its last heartbeat.</summary>
    ValueTask<IReadOnlyList<Worker>> ListBetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <summary>A worker that starts.</summary>
/// <param name="Id">Identity of the process.</param>
/// <param name="Name">Name given by its operator.</param>
/// <param name="Hostname">Its host.</param>
/// <param name="Queues">Queues it serves.</param>
/// <param name="Slots">Tasks it runs at once.</param>
/// <param name="Before">Who the same process was before its lease ended, if it was anybody: a drain of that one goes on.</param>
public sealed record WorkerRegistration(Guid Id, string Name, string Hostname, IReadOnlyList<string> Queues, int Slots, Guid? Before = null);
