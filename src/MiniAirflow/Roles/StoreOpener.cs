using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Queue.Redis;
using MiniAirflow.Settings;
using MiniAirflow.Storage.Postgres;
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
        request.Database.PostgresUrl is { } url
            ? await new DatabaseWait(request.Database.Shown, request.Wait, request.Time, remark).UntilAsync(() => OpenPostgresAsync(request, url, remark, stop), stop).ConfigureAwait(false)
            : OpenSqlite(request);

    /// <summary>Opens what brings a database's schema to a version.</summary>
    public static IMigrator OpenMigrator(DatabaseLocation database) =>
        database.PostgresUrl is { } url ? PostgresMigrator.OfUrl(url) : new SqliteMigrator(database.Path);

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

    private static async Task<OpenStore> OpenPostgresAsync(StoreRequest request, string url, Action<string> remark, CancellationToken stop)
    {
        var usual = new PostgresStoreOptions { Wakes = new InProcessWakeBus(request.Time) };
        var dispatch = await OpenRedisAsync(request, stop).ConfigureAwait(false);
        try
        {
            var store = await PostgresStore.OpenAsync(usual with
            {
                Url = url,
                Lease = request.Lease,
                Observers = request.Observers,
                Dispatch = dispatch,
                MaxConnections = request.MaxOpenConnections ?? usual.MaxConnections,
                MaxIdleConnections = request.MaxIdleConnections ?? usual.MaxIdleConnections,
                ApplicationName = request.ApplicationName,
            }, stop).ConfigureAwait(false);
            await RemarkOnClockAsync(store, request.Time, remark, stop).ConfigureAwait(false);
            return new OpenStore(store, store.Wakes, PostgresLogs.Open(url), dispatch);
        }
        catch
        {
            if (dispatch is not null) await dispatch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task RemarkOnClockAsync(PostgresStore store, TimeProvider time, Action<string> remark, CancellationToken stop)
    {
        try
        {
            var asked = await store.AskTimeAsync(stop).ConfigureAwait(false);
            if (ClockRemark.Of(time.GetUtcNow() - asked) is { } wrong) remark(wrong);
        }
        catch (StoreException)
        {
            // It is away again already: whoever needs it will say so.
        }
    }

    /// <summary>The carrier of hints over Redis, when one is named; a server that is merely away is tried again for ever, beside the work.</summary>
    private static async Task<IWorkDispatch?> OpenRedisAsync(StoreRequest request, CancellationToken stop)
    {
        if (request.RedisUrl is null) return null;
        if (!RedisAddress.TryParse(request.RedisUrl, out var address, out var problem)) throw new StoreException(problem!, isTransient: false);
        try
        {
            return await RedisWorkDispatch.OpenAsync(new RedisDispatchOptions { Address = address!, ClientName = request.ApplicationName, Time = request.Time },
                request.Loggers.CreateLogger<RedisWorkDispatch>(), stop).ConfigureAwait(false);
        }
        catch (RedisRefusedException e)
        {
            throw new StoreException(e.Message, isTransient: false, e);
        }
    }
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

    /// <summary>Name of this process in the lists of connections of its servers.</summary>
    public string ApplicationName { get; init; } = "miniairflow";

    /// <summary>Loggers of what works beside the store.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>A store that is open, with what belongs to it.</summary>
/// <param name="Store">The store.</param>
/// <param name="Wakes">Its bus.</param>
/// <param name="Logs">The logs that it keeps, for all machines to read; null when they stay in files.</param>
/// <param name="Dispatch">What carries hints of work besides the store; null when the store does that itself.</param>
internal sealed record OpenStore(IStore Store, IWakeBus Wakes, ISharedLogs? Logs, IWorkDispatch? Dispatch = null) : IAsyncDisposable
{
    /// <summary>Whether other processes work on the same database.</summary>
    public bool IsShared => Logs is not null;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        if (Logs is IAsyncDisposable logs) await logs.DisposeAsync().ConfigureAwait(false);
        if (Dispatch is not null) await Dispatch.DisposeAsync().ConfigureAwait(false);
    }
}
