using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Api.Waiting;

/// <summary>Reads what surrounds all attempts. The reads are apart, so it is true of about now and of no single instant.</summary>
internal static class SurroundingsReader
{
    /// <summary>Pauses, and active workers with what each holds.</summary>
    public static async Task<Surroundings> SurroundingsAsync(this IStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var pauses = await store.Pauses.ListAsync(cancellationToken);
        var workers = await store.Workers.ListActiveAsync(cancellationToken);
        var held = await store.Workers.CountHeldAsync(cancellationToken);
        return new Surroundings(pauses, [.. workers.Select(worker => new WorkerLoad(worker, held.GetValueOrDefault(worker.Id)))], time.GetUtcNow());
    }
}
