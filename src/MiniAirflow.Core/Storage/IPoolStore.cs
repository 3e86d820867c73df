using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Storage;

/// <summary>Pools, and what holds attempts up: they wait, in the state scheduled, until all limits of their task have room for them.</summary>
public interface IPoolStore
{
    /// <summary>Writes a pool, new or over the one of its name, and lets in who gets room by it. Whoever is in a pool that becomes smaller stays in it.</summary>
    ValueTask PutAsync(Pool pool, CancellationToken cancellationToken);

    /// <summary>Deletes a pool of which nobody occupies a slot and for which nobody waits.</summary>
    ValueTask<DeletePoolResult> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Finds a pool; null when there is none.</summary>
    ValueTask<PoolStatus?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All pools, by name.</summary>
    ValueTask<IReadOnlyList<PoolStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What the scheduled attempts of a run wait for.</summary>
    ValueTask<IReadOnlyList<LimitWait>> WaitsOfAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Lets in who can get in. Whatever makes room does so by itself, at once; this is for what time alone makes room for, and for what a process left that died.</summary>
    /// <returns>How long until it has to be asked again; null when nothing waits.</returns>
    ValueTask<TimeSpan?> AdmitAsync(CancellationToken cancellationToken);
}
