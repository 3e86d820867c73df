using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Conformance.Support;

/// <summary>What a provider supplies to run the suites: databases, and what it can do.</summary>
public interface IStoreFixture
{
    /// <summary>Where providers may differ.</summary>
    StoreCapabilities Capabilities { get; }

    /// <summary>A private, empty database without a schema; cheap enough for one per test.</summary>
    ValueTask<ITestDatabase> CreateDatabaseAsync();
}

/// <summary>Declared differences between providers; a test asks for these, never for a provider by name.</summary>
public sealed record StoreCapabilities
{
    /// <summary>Whether several open stores may share one database.</summary>
    public required bool SharedByProcesses { get; init; }
}

/// <summary>A private database of one test; disposing it removes it.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    /// <summary>A migrator with a connection of its own.</summary>
    IMigrator CreateMigrator();

    /// <summary>Migrates the database and opens a store on it.</summary>
    IStore Open(StoreSettings settings);

    /// <summary>Runs a statement that every dialect understands, to bring about what no port can.</summary>
    void Execute(string sql);

    /// <summary>An instant as the dialect writes it.</summary>
    string Literal(DateTimeOffset time);
}

/// <summary>What a store is opened with.</summary>
/// <param name="Time">The store's clock.</param>
/// <param name="Wakes">Where it says that something may have changed.</param>
/// <param name="Observer">Who is told of what was committed.</param>
/// <param name="Lease">How long leases last.</param>
public sealed record StoreSettings(TimeProvider Time, IWakeBus Wakes, IStoreObserver Observer, LeaseOptions Lease);
