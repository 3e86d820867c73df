using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Moving;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite;

/// <summary>Applies the files of <c>db/migrations/sqlite</c>, and keeps count in golang-migrate's own table, so that either tool can go on from the other.</summary>
/// <remarks>Each step and its count are one IMMEDIATE transaction: of ten processes that start at once one does the work, and a kill leaves nothing half done (F53).</remarks>
public sealed class SqliteMigrator(string path) : IMigrator
{
    private static readonly IReadOnlyList<MigrationStep> Steps = MigrationStep.LoadAll(typeof(SqliteMigrator).Assembly);

    /// <inheritdoc/>
    public MigrationStatus Status()
    {
        using var db = Open();
        return new MigrationStatus(Current(db), Steps[^1].Version);
    }

    /// <inheritdoc/>
    public MigrationStatus Up()
    {
        using var db = Open();
        while (Apply(db, current => Steps.FirstOrDefault(step => step.Version > current)?.Upward()))
        {
        }
        var status = new MigrationStatus(Current(db), Steps[^1].Version);
        return status.Current > status.Newest
            ? throw new StoreException($"The database is at version {status.Current}, newer than this program knows ({status.Newest}); use a newer program.", isTransient: false)
            : status;
    }

    /// <inheritdoc/>
    public MigrationStatus Down(int steps)
    {
        // Never under a running server: its statements would fail one by one.
        using var hold = FileLock.Take(path);
        using var db = Open();
        for (var i = 0; i < steps; i++)
            if (!Apply(db, current => Steps.FirstOrDefault(step => step.Version == current)?.Downward(Steps))) break;
        return new MigrationStatus(Current(db), Steps[^1].Version);
    }

    private static bool Apply(Database db, Func<long, (string Script, long Version)?> choose)
    {
        try
        {
            db.Execute("begin immediate");
            if (choose(Current(db)) is not var (script, version))
            {
                db.Execute("rollback");
                return false;
            }
            db.Execute(script);
            db.Execute("delete from schema_migrations");
            if (version > 0) db.Execute($"insert into schema_migrations (version, dirty) values ({version}, 0)");
            db.Execute("commit");
            return true;
        }
        catch (SqliteException e)
        {
            if (db.IsInTransaction) db.Execute("rollback");
            throw StoreErrors.Translate(e);
        }
    }

    private Database Open()
    {
        try
        {
            var db = Database.Open(path);
            db.Execute("pragma foreign_keys = on");
            db.Execute("create table if not exists schema_migrations (version uint64, dirty bool)");
            db.Execute("create unique index if not exists version_unique on schema_migrations (version)");
            return db;
        }
        catch (SqliteException e)
        {
            throw StoreErrors.Translate(e);
        }
    }

    private static long Current(Database db)
    {
        using var read = db.Prepare("select version, dirty from schema_migrations limit 1");
        if (!read.Read()) return 0;
        if (read.Bool(1) && UnfinishedCopy.Find(db) is { } copy) throw SchemaProblem.Unfinished(copy.Source);
        return read.Bool(1)
            ? throw new StoreException(
                $"Migration {read.Int64(0)} was interrupted by another tool and left the schema dirty; repair it and clear the flag in schema_migrations.", isTransient: false)
            : read.Int64(0);
    }
}
