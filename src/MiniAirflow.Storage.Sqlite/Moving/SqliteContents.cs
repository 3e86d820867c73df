using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Moving;

/// <summary>A database file as plain rows. The file is held as a server holds it, so none works on it meanwhile.</summary>
public sealed class SqliteContents : ICopyTarget
{
    private const string MarkTable = UnfinishedCopy.Table;

    private readonly FileLock _lock;
    private readonly Database _db;
    private readonly bool _isTarget;

    private SqliteContents(FileLock fileLock, Database db, bool isTarget) => (_lock, _db, _isTarget) = (fileLock, db, isTarget);

    /// <summary>Opens a file to copy from; nothing in it is changed.</summary>
    /// <exception cref="StoreException">There is none, a server works on it, its schema is not the newest, or it is itself an unfinished copy.</exception>
    public static SqliteContents OpenSource(string path)
    {
        if (!File.Exists(path)) throw new StoreException($"There is no database {path} to copy from.", isTransient: false);
        return Guarded(path, () =>
        {
            var status = new SqliteMigrator(path).Status();
            if (status.Current < status.Newest) throw SchemaProblem.OldSource(path, status);
            if (status.Current > status.Newest) throw SchemaProblem.Newer(path, status);
            var db = Database.Open(path);
            db.Execute("pragma query_only = on");
            db.Execute("begin");
            return (db, false);
        });
    }

    /// <summary>Opens a file to copy into; makes it when it is missing, and brings its schema up to date.</summary>
    /// <exception cref="StoreException">A server works on it, it is newer than this program, or cannot be written.</exception>
    public static SqliteContents OpenTarget(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        return Guarded(path, () =>
        {
            var db = Database.Open(path);
            db.Execute("pragma journal_mode = wal");
            db.Execute("pragma synchronous = full");
            db.Execute("pragma foreign_keys = on");
            db.Execute("pragma cache_size = -32000");
            if (!UnfinishedCopy.IsIn(db)) new SqliteMigrator(path).Up();
            return (db, true);
        });
    }

    /// <inheritdoc/>
    public long Count(MovedTable table) => Ask($"select count(*) from {table.Name}");

    /// <inheritdoc/>
    public int Read(MovedTable table, RowKey? after, int limit, Action<MovedRow> each) => Translated(() =>
    {
        using var read = _db.Prepare(table.PageQuery(after is null ? null : Places(table.KeyColumns), limit));
        if (after is not null)
            for (var i = 0; i < table.KeyColumns; i++) RowValues.Bind(read, table.Columns[i].Kind, after.Cells[i]);
        return table.ReadRows(read.Read, (column, kind) => RowValues.Read(read, column, kind), each);
    });

    /// <inheritdoc/>
    public StorePlaces Places() => new(
        Ask("select coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0)"),
        Ask("select coalesce((select value from counters where name = 'lease_token'), 0)"));

    /// <inheritdoc/>
    public void Refresh()
    {
        if (!_isTarget) Translated(() => Execute("commit", "begin"));
    }

    /// <inheritdoc/>
    public CopyMark? FindMark() => Translated(() => UnfinishedCopy.Find(_db));

    /// <inheritdoc/>
    public void Begin(CopyMark mark) => InTransaction(() =>
    {
        _db.Execute($"create table {MarkTable} (source text not null, fingerprint text not null, logs_after blob) strict");
        using var insert = _db.Prepare($"insert into {MarkTable} values (?1, ?2, ?3)");
        insert.Bind(mark.Source).Bind(mark.Fingerprint).Bind(mark.LogsAfter).Execute();
        _db.Execute("update schema_migrations set dirty = 1");
    });

    /// <inheritdoc/>
    public RowKey? LastKey(MovedTable table) => Translated(() =>
    {
        using var read = _db.Prepare(table.LastKeyQuery);
        return read.Read() ? table.ReadKey((column, kind) => RowValues.Read(read, column, kind)) : null;
    });

    /// <inheritdoc/>
    public void Write(MovedTable table, Action<Action<MovedRow>> rows) => InTransaction(() =>
    {
        using var insert = _db.Prepare($"insert into {table.Name} ({table.ColumnList}) values ({Places(table.Columns.Count)})");
        rows(row =>
        {
            insert.Begin();
            for (var i = 0; i < row.Cells.Length; i++) RowValues.Bind(insert, table.Columns[i].Kind, row.Cells[i]);
            insert.Execute();
        });
    });

    /// <inheritdoc/>
    public void NoteLogs(Guid attempt) => InTransaction(() =>
    {
        using var update = _db.Prepare($"update {MarkTable} set logs_after = ?1");
        update.Bind(attempt).Execute();
    });

    /// <inheritdoc/>
    public void Finish(StorePlaces places) => InTransaction(() =>
    {
        using (var token = _db.Prepare("update counters set value = ?1 where name = 'lease_token'")) token.Bind(places.LeaseToken).Execute();
        TakeMarkAway();
    });

    /// <inheritdoc/>
    public void Clear() => InTransaction(() =>
    {
        foreach (var table in MovedTables.All.Reverse()) _db.Execute($"delete from {table.Name}");
        TakeMarkAway();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _db.Dispose();
        _lock.Dispose();
    }

    private static SqliteContents Guarded(string path, Func<(Database Db, bool IsTarget)> open)
    {
        var fileLock = FileLock.Take(path);
        try
        {
            var (db, isTarget) = open();
            return new SqliteContents(fileLock, db, isTarget);
        }
        catch (Exception e)
        {
            fileLock.Dispose();
            throw StoreErrors.Translate(e);
        }
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));

    private static T Translated<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (SqliteException e)
        {
            throw StoreErrors.Translate(e);
        }
    }

    private void TakeMarkAway()
    {
        _db.Execute($"drop table {MarkTable}");
        _db.Execute("update schema_migrations set dirty = 0");
    }

    private long Ask(string sql) => Translated(() =>
    {
        using var read = _db.Prepare(sql);
        return read.Read() ? read.Int64(0) : 0;
    });

    private bool Execute(params ReadOnlySpan<string> statements)
    {
        foreach (var statement in statements) _db.Execute(statement);
        return true;
    }

    private void InTransaction(Action body) => Translated(() =>
    {
        try
        {
            _db.Execute("begin immediate");
            body();
            return Execute("commit");
        }
        catch
        {
            // What it was that failed matters more than whether the transaction could be ended; the next one would say so.
            if (_db.IsInTransaction) _db.Execute("rollback");
            throw;
        }
    });
}
