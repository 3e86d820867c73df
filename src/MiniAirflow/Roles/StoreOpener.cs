using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Settings;
using MiniAirflow.Storage.Sqlite;

namespace MiniAirflow.Roles;

/// <summary>The one place that knows which provider a database location means.</summary>
internal static class StoreOpener
{
    /// <summary>Opens the store, and waits for a server that does not answer yet.</summary>
    /// <param name="request">What to open, and how.</param>
    /// <param name="remark">Is told, in a sentence, of each look that failed.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="StoreException">The database cannot be used, or did not answer in time.</exception>
    public static async Task<OpenStore> OpenAsync(StoreRequest request, Action<string> remark, CancellationToken stop) =>
        request.Database.IsShared
            ? await new DatabaseWait(request.Wait, request.Time, remark).UntilAsync(() => OpenPostgresAsync(request, stop), stop).ConfigureAwait(false)
            : OpenSqlite(request);

    /// <summary>Opens what brings a database's schema to a version.</summary>
    public static IMigrator OpenMigrator(DatabaseLocation database) =>
        database.IsShared ? throw new StoreException("PostgreSQL is not part of this build.", isTransient: false) : new SqliteMigrator(database.Path);

    private static OpenStore OpenSqlite(StoreRequest request)
    {
        var wakes = new InProcessWakeBus(request.Time);
        var store = SqliteStore.Open(new SqliteStoreOptions
        {
            Path = request.Database.Path,
            IsDurable = request.IsDurable,
            Lease = request.Lease,
            Time = request.Time,
            Wakes = wakes,
            Observers = request.Observers,
        });
        return new OpenStore(store, wakes, null);
    }

    private static Task<OpenStore> OpenPostgresAsync(StoreRequest request, CancellationToken stop) =>
        throw new StoreException("PostgreSQL is not part of this build.", isTransient: false);
}

/// <summary>A store to open.</summary>
internal sealed record StoreRequest
{
    /// <summary>Where it is.</summary>
    public required DatabaseLocation Database { get; init; }

    /// <summary>Whether commits reach the disk before they are answered; a server decides that for itself.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>How long leases last.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The clock of waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who is told of what is committed.</summary>
    public IReadOnlyList<IStoreObserver> Observers { get; init; } = [];

    /// <summary>How long to wait for a server that does not answer.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most connections to a server; null for the provider's default.</summary>
    public int? MaxOpenConnections { get; init; }

    /// <summary>Connections to a server that are kept without work; null for the provider's default.</summary>
    public int? MaxIdleConnections { get; init; }

    /// <summary>Redis that carries hints of work; null for none.</summary>
    public string? RedisUrl { get; init; }
}

/// <summary>A store that is open, with what belongs to it.</summary>
/// <param name="Store">The store.</param>
/// <param name="Wakes">Its bus.</param>
/// <param name="Logs">The logs that it keeps, for all machines to read; null when they stay in files.</param>
internal sealed record OpenStore(IStore Store, IWakeBus Wakes, ISharedLogs? Logs) : IAsyncDisposable
{
    /// <summary>Whether other processes work on the same database.</summary>
    public bool IsShared => Logs is not null;

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
