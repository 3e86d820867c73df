using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <summary>The store on a SQLite file: WAL, one writer with group commit, readers beside it. One process owns the file.</summary>
public sealed class SqliteStore : IStore
{
    private readonly WriteLoop _writer;
    private readonly ReadPool _reader;
    private readonly FileLock _lock;

    private SqliteStore(WriteLoop writer, ReadPool reader, FileLock fileLock, LeaseOptions lease, TimeProvider time)
    {
        (_writer, _reader, _lock) = (writer, reader, fileLock);
        Workflows = new SqliteWorkflowStore(writer, reader);
        Runs = new SqliteRunStore(writer, reader);
        Queue = new SqliteTaskQueue(writer, lease);
        Waits = new SqliteWaitStore(writer, reader);
        Workers = new SqliteWorkerStore(writer, reader, lease);
        Schedules = new SqliteScheduleStore(writer, reader);
        Pauses = new SqlitePauseStore(writer, reader);
        Calendars = new SqliteCalendarStore(writer, reader);
        Pools = new SqlitePoolStore(writer, reader, time);
        Backfills = new SqliteBackfillStore(writer, reader);
        Secrets = new SqliteSecretStore(writer, reader);
        Variables = new SqliteVariableStore(writer, reader);
        Deliveries = new SqliteDeliveryStore(writer, reader);
        Access = new SqliteAccessStore(writer, reader, time);
        Audit = new SqliteAuditStore(writer, reader);
        Events = new SqliteEventLog(writer, reader);
        Retention = new SqliteRetentionStore(writer, reader, time);
        Statistics = new SqliteStatisticsStore(reader, time);
        Occupancies = new SqliteOccupancyStore(reader, time);
        Views = new SqliteViewStore(reader);
        Traces = new SqliteTraceStore(writer, reader);
    }

    /// <inheritdoc/>
    public IWorkflowStore Workflows { get; }

    /// <inheritdoc/>
    public IRunStore Runs { get; }

    /// <inheritdoc/>
    public ITaskQueue Queue { get; }

    /// <inheritdoc/>
    public IWaitStore Waits { get; }

    /// <inheritdoc/>
    public IWorkerStore Workers { get; }

    /// <inheritdoc/>
    public IScheduleStore Schedules { get; }

    /// <inheritdoc/>
    public IPauseStore Pauses { get; }

    /// <inheritdoc/>
    public ICalendarStore Calendars { get; }

    /// <inheritdoc/>
    public IPoolStore Pools { get; }

    /// <inheritdoc/>
    public IBackfillStore Backfills { get; }

    /// <inheritdoc/>
    public ISecretStore Secrets { get; }

    /// <inheritdoc/>
    public IVariableStore Variables { get; }

    /// <inheritdoc/>
    public IDeliveryStore Deliveries { get; }

    /// <inheritdoc/>
    public IAccessStore Access { get; }

    /// <inheritdoc/>
    public IAuditStore Audit { get; }

    /// <inheritdoc/>
    public IEventLog Events { get; }

    /// <inheritdoc/>
    public IRetentionStore Retention { get; }

    /// <inheritdoc/>
    public IStatisticsStore Statistics { get; }

    /// <inheritdoc/>
    public IOccupancyStore Occupancies { get; }

    /// <inheritdoc/>
    public IViewStore Views { get; }

    /// <inheritdoc/>
    public ITraceStore Traces { get; }

    /// <summary>Takes the file for this process, brings its schema up to date, and opens it.</summary>
    /// <exception cref="StoreException">The file is held by another process, on a network file system, not writable, or newer than this program.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        if (options.Lease.Problem() is { } problem) throw new StoreException(problem, isTransient: false);
        var fileLock = FileLock.Take(options.Path);
        try
        {
            new SqliteMigrator(options.Path).Up();
            var writer = new WriteLoop(OpenWriter(options), new RunMemory(), options.Time, options.Wakes, options.Observers);
            return new SqliteStore(writer, new ReadPool(options.Path), fileLock, options.Lease, options.Time);
        }
        catch (SqliteException e)
        {
            fileLock.Dispose();
            throw StoreErrors.Translate(e);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken)
    {
        // A real write: a store that can read and not write is not ready.
        await _writer.RunAsync(context => context.Db["Core/ping"].Execute()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _reader.Dispose();
        _lock.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Database OpenWriter(SqliteStoreOptions options)
    {
        var db = Database.Open(options.Path);
        db.Execute("pragma journal_mode = wal");
        db.Execute(options.IsDurable ? "pragma synchronous = full" : "pragma synchronous = off");
        db.Execute("pragma foreign_keys = on");
        db.Execute("pragma cache_size = -32000");
        db.Execute("pragma wal_autocheckpoint = 4000");
        return db;
    }
}

/// <summary>How to open a <see cref="SqliteStore"/>.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Path of the database file; created when missing, its folder must exist.</summary>
    public required string Path { get; init; }

    /// <summary>Whether each commit reaches the disk before it is answered (default), so that a power cut loses nothing acknowledged.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>How long leases last.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The store's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to say that something may have changed.</summary>
    public required IWakeBus Wakes { get; init; }

    /// <summary>Who is told of what was committed.</summary>
    public IReadOnlyList<IStoreObserver> Observers { get; init; } = [];
}
