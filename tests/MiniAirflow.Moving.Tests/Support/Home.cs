using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Postgres;
using MiniAirflow.Storage.Sqlite;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>The two kinds of store.</summary>
public enum HomeKind
{
    Sqlite,
    Postgres,
}

/// <summary>A database with its logs, of either kind, which lives as long as the test.</summary>
internal abstract class Home : ITestDatabase
{
    /// <summary>What <c>--from</c> and <c>--to</c> take.</summary>
    public abstract string Location { get; }

    /// <summary>The data folder; of no meaning for PostgreSQL.</summary>
    public virtual string? Data => null;

    public static async Task<Home> CreateAsync(HomeKind kind, bool isMigrated = false)
    {
        Home home = kind == HomeKind.Sqlite ? new SqliteHome() : new PostgresHome(await PostgresFixture.Current.Server.CreateDatabaseAsync(isMigrated: false));
        if (isMigrated) home.CreateMigrator().Up();
        return home;
    }

    public abstract IMigrator CreateMigrator();

    public abstract IStore Open(StoreSettings settings);

    public abstract void Execute(string sql);

    /// <summary>Asks for one number.</summary>
    public abstract Task<long> AskAsync(string sql);

    public abstract string Literal(DateTimeOffset time);

    /// <summary>Writes a log as workers of this home do.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="bytes">Its output.</param>
    /// <param name="gap">The part of it that a limit has left out; none when it is empty.</param>
    public abstract Task WriteLogAsync(Guid attempt, byte[] bytes, Range gap = default);

    /// <summary>Reads its logs.</summary>
    public abstract ILogReader Logs { get; }

    public abstract ValueTask DisposeAsync();

    protected static byte[] Marker(long length) => System.Text.Encoding.UTF8.GetBytes($"\n[… {length} bytes left out: the log is over its limit …]\n");
}

internal sealed class SqliteHome : Home
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogDirectory _directory;

    public SqliteHome()
    {
        _directory = new LogDirectory(Path.Combine(_folder.Path, "logs"));
        Logs = new FileLogReader(_directory);
    }

    public string File => _folder["moved.db"];

    public override string Location => "sqlite:" + File;

    public override string Data => _folder.Path;

    public override ILogReader Logs { get; }

    public override IMigrator CreateMigrator() => new SqliteMigrator(File);

    public override IStore Open(StoreSettings settings) => SqliteStore.Open(new SqliteStoreOptions
    {
        Path = File, IsDurable = false, Lease = settings.Lease, Time = settings.Time, Wakes = settings.Wakes, Observers = [settings.Observer],
    });

    public override void Execute(string sql) => Sqlite.RunAsync(File, sql).GetAwaiter().GetResult();

    public override async Task<long> AskAsync(string sql) => long.Parse(await Sqlite.RunAsync(File, sql), System.Globalization.CultureInfo.InvariantCulture);

    public override string Literal(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks / 10).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public override Task WriteLogAsync(Guid attempt, byte[] bytes, Range gap = default)
    {
        // Limits that put the gap where the test wants it: the head ends at its start, and the tail is what is behind its end.
        var (start, length) = gap.GetOffsetAndLength(bytes.Length);
        var limits = length == 0 ? new AttemptLogLimits() : new AttemptLogLimits { HeadBytes = start, TailBytes = bytes.Length - start - length };
        using var log = new AttemptLog(_directory, limits with { LineBytes = int.MaxValue });
        log.Begin(attempt);
        log.Write(bytes);
        log.End();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class PostgresHome(string name) : Home
{
    private readonly PostgresLogs _logs = PostgresLogs.Open(PostgresFixture.Current.Server.Url(name), "moving-tests");

    public string Name => name;

    public override string Location => PostgresFixture.Current.Server.Url(name);

    public override ILogReader Logs => _logs;

    public override IMigrator CreateMigrator() => PostgresMigrator.OfUrl(Location);

    public override IStore Open(StoreSettings settings) => PostgresStore.Open(new PostgresStoreOptions
    {
        Url = Location, Lease = settings.Lease, Time = settings.Time, Wakes = settings.Wakes, Observers = [settings.Observer],
    });

    public override void Execute(string sql) => PostgresFixture.Current.Server.ExecuteAsync(name, sql).GetAwaiter().GetResult();

    public override Task<long> AskAsync(string sql) => PostgresFixture.Current.Server.AskAsync<long>(name, sql);

    public override string Literal(DateTimeOffset time) => $"timestamptz '{time:O}'";

    public override async Task WriteLogAsync(Guid attempt, byte[] bytes, Range gap = default)
    {
        var stop = TestContext.Current.CancellationToken;
        // As the shipper does, in pieces none of which lies across a place where a gap begins.
        await _logs.WriteAsync([.. bytes.Chunk(8192).Select((piece, i) => new LogPiece(attempt, i * 8192L, piece))], stop);
        var (start, length) = gap.GetOffsetAndLength(bytes.Length);
        if (length > 0) await _logs.LeaveOutAsync(attempt, start, start + length, Marker(length), stop);
    }

    public override async ValueTask DisposeAsync()
    {
        await _logs.DisposeAsync();
        await PostgresFixture.Current.Server.DropDatabaseAsync(name);
    }
}
