using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Postgres;

/// <summary>How to open a <see cref="PostgresStore"/>.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>Where the database is, as a URL; see <see cref="DatabaseUrl"/>. Either this or <see cref="ConnectionString"/> is needed.</summary>
    public string? Url { get; init; }

    /// <summary>Where the database is, in the driver's own words; wins over <see cref="Url"/>.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How long leases last.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The clock that dates everything; null for the database's own, which is the only one that several machines share.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>The bus of this process: hears what this process and all others say.</summary>
    public required IWakeBus Wakes { get; init; }

    /// <summary>Who carries the news of ready work between processes; null for NOTIFY. The store does not dispose it.</summary>
    public IWorkDispatch? Dispatch { get; init; }

    /// <summary>Who is told of what this process committed.</summary>
    public IReadOnlyList<IStoreObserver> Observers { get; init; } = [];

    /// <summary>Most connections of this process, the four reserved ones (writing, renewing, listening, notifying) included. Default 20; at least 6.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>Connections for reading that are kept open while nobody reads. Default 2.</summary>
    public int MaxIdleConnections { get; init; } = 2;

    /// <summary>Name of this process in the server's list of activity.</summary>
    public string ApplicationName { get; init; } = "miniairflow";

    /// <summary>How long an operation is tried again while the database is away or too busy, before its caller gets a transient error. Default 5 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From which age on another session's transaction is a concern. Default 5 min.</summary>
    public TimeSpan OldTransaction { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often an idle worker looks for work that nobody told it of. Default 1 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The connection string.</summary>
    /// <exception cref="StoreException">The URL cannot be read, or there is none, or another setting is wrong.</exception>
    internal string Resolve()
    {
        if (Lease.Problem() is { } problem) throw new StoreException(problem, isTransient: false);
        if (MaxConnections < 6) throw new StoreException("DB_MAX_OPEN_CONNS must be at least 6: four connections are reserved, and reading needs some.", isTransient: false);
        return ConnectionString ?? ConnectionStringOf(Url);
    }

    internal static string ConnectionStringOf(string? url)
    {
        if (url is null) throw new StoreException("No database is named; set DATABASE_URL.", isTransient: false);
        return DatabaseUrl.Parse(url, out var connectionString) is { } bad ? throw new StoreException(bad, isTransient: false) : connectionString;
    }
}
