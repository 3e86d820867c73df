using System.Globalization;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>Databases in a folder of their own, for the suites.</summary>
public sealed class SqliteFixture : IStoreFixture
{
    /// <inheritdoc/>
    public StoreCapabilities Capabilities { get; } = new() { SharedByProcesses = false };

    /// <inheritdoc/>
    public ValueTask<ITestDatabase> CreateDatabaseAsync() => ValueTask.FromResult<ITestDatabase>(new TestDatabase());
}

/// <summary>One database file in a folder of its own.</summary>
internal sealed class TestDatabase : ITestDatabase
{
    // In memory where there is a file system for that: what reaches a disk has tests of its own.
    private static readonly string Place = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(Place, $"miniairflow-test-{Guid.NewGuid():N}"));

    /// <summary>The database file.</summary>
    public string File => Path.Combine(_folder.FullName, "test.db");

    /// <inheritdoc/>
    public IMigrator CreateMigrator() => new SqliteMigrator(File);

    /// <inheritdoc/>
    public IStore Open(StoreSettings settings) => SqliteStore.Open(new SqliteStoreOptions
    {
        Path = File,
        IsDurable = false, // What a power cut would do has tests of its own; here the flushes would only cost time.
        Lease = settings.Lease,
        Time = settings.Time,
        Wakes = settings.Wakes,
        Observers = [settings.Observer],
    });

    /// <inheritdoc/>
    public void Execute(string sql)
    {
        using var db = Database.Open(File);
        db.Execute(sql);
    }

    /// <inheritdoc/>
    public string Literal(DateTimeOffset time) => time.ToMicros().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
