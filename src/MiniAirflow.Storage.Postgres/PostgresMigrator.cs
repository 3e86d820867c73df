using System.Globalization;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Moving;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Applies the files of <c>db/migrations/postgres</c>, and keeps count in golang-migrate's own table, so that either tool can go on from the other.</summary>
/// <remarks>
/// Each step and its count are one transaction under an advisory lock that ends with it: of ten processes that start at once one does the work,
/// and a kill leaves nothing half done and nothing locked (F53).
/// </remarks>
public sealed class PostgresMigrator : IMigrator
{
    /// <summary>The oldest server that will do: it has <c>pg_current_xact_id</c>, and is still looked after.</summary>
    public const int OldestServer = 14;

    private const string CountTable =
        "create table if not exists schema_migrations (version bigint not null primary key, dirty boolean not null)";

    // One number for all databases: a lock belongs to a database anyway. The letters of "airflow".
    private const string Lock = "select pg_advisory_xact_lock(27414703690612599)";

    private static readonly IReadOnlyList<MigrationStep> Steps = MigrationStep.LoadAll(typeof(PostgresMigrator).Assembly);

    private readonly string _connectionString;

    /// <summary>A migrator of the database at a connection string; see <see cref="DatabaseUrl"/> for URLs.</summary>
    public PostgresMigrator(string connectionString) => _connectionString = connectionString;

    /// <summary>A migrator of the database at a URL.</summary>
    /// <exception cref="StoreException">The URL cannot be read.</exception>
    public static PostgresMigrator OfUrl(string url) => new(PostgresStoreOptions.ConnectionStringOf(url));

    /// <inheritdoc/>
    public MigrationStatus Status() => WithConnection(connection =>
        new MigrationStatus(HasCount(connection) ? Current(connection) : 0, Steps[^1].Version));

    /// <inheritdoc/>
    public MigrationStatus Up() => WithConnection(connection =>
    {
        // Nothing to do is the everyday case: it takes no lock, and works on a database that is read-only.
        if (!HasCount(connection) || Current(connection) < Steps[^1].Version)
            while (Apply(connection, current => Steps.FirstOrDefault(step => step.Version > current)?.Upward()))
            {
            }
        var status = new MigrationStatus(Current(connection), Steps[^1].Version);
        return status.Current > status.Newest
            ? throw new StoreException($"The database is at version {status.Current}, newer than this program knows ({status.Newest}); use a newer program.", isTransient: false)
            : status;
    });

    /// <inheritdoc/>
    public MigrationStatus Down(int steps) => WithConnection(connection =>
    {
        for (var i = 0; i < steps; i++)
            if (!Apply(connection, current => Steps.FirstOrDefault(step => step.Version == current)?.Downward(Steps))) break;
        return new MigrationStatus(HasCount(connection) ? Current(connection) : 0, Steps[^1].Version);
    });

    private static bool Apply(NpgsqlConnection connection, Func<long, (string Script, long Version)?> choose)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, Lock);
        Execute(connection, CountTable);
        if (choose(Current(connection)) is not var (script, version))
        {
            transaction.Commit();
            return false;
        }
        Execute(connection, script);
        Execute(connection, "delete from schema_migrations");
        if (version > 0) Execute(connection, string.Create(CultureInfo.InvariantCulture, $"insert into schema_migrations (version, dirty) values ({version}, false)"));
        transaction.Commit();
        return true;
    }

    private T WithConnection<T>(Func<NpgsqlConnection, T> body)
    {
        try
        {
            // No limits on time: a step over a large table takes what it takes, and whoever comes second waits for the first.
            var parts = new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, CommandTimeout = 0, ApplicationName = "miniairflow-migrate" };
            var builder = new NpgsqlSlimDataSourceBuilder(parts.ConnectionString);
            builder.EnableTransportSecurity();
            builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
            using var source = builder.Build();
            using var connection = source.OpenConnection();
            return connection.PostgreSqlVersion.Major < OldestServer
                ? throw new StoreException($"The database server is PostgreSQL {connection.PostgreSqlVersion}; {OldestServer} is the oldest that will do.", isTransient: false)
                : body(connection);
        }
        catch (Exception e) when (e is not StoreException)
        {
            throw StoreErrors.Translate(e);
        }
    }

    private static bool HasCount(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select to_regclass('schema_migrations') is not null", connection);
        return (bool)command.ExecuteScalar()!;
    }

    private static long Current(NpgsqlConnection connection)
    {
        var (version, isDirty) = Recorded(connection);
        if (!isDirty) return version;
        throw UnfinishedCopy.Find(connection) is { } copy
            ? SchemaProblem.Unfinished(copy.Source)
            : new StoreException($"Migration {version} was interrupted by another tool and left the schema dirty; repair it and clear the flag in schema_migrations.", isTransient: false);
    }

    private static (long Version, bool IsDirty) Recorded(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select version, dirty from schema_migrations limit 1", connection);
        using var read = command.ExecuteReader();
        return read.Read() ? (read.GetInt64(0), read.GetBoolean(1)) : (0, false);
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
