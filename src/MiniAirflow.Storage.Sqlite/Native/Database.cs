using SQLitePCL;

namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>One connection, used by one thread at a time, with its prepared statements.</summary>
/// <remarks>
/// A thin layer over SQLite's own calls. ADO.NET's would box every parameter and build a reader for every row, which on the hot path
/// costs more than SQLite itself.
/// </remarks>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _named = [];

    static Database()
    {
        Allocator.Tune();
        Batteries_V2.Init();
        // SQLite's own account of its memory, which nobody reads, takes a lock at each allocation.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Opens a database file; the caller promises to use the connection from one thread at a time.</summary>
    public static Database Open(string path, bool readOnly = false)
    {
        if (!readOnly) KeepFromOthers(path);
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI, null);
        if (code != raw.SQLITE_OK)
        {
            var message = handle is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(handle).utf8_to_string();
            handle?.manual_close_v2();
            throw new SqliteException(code, message);
        }
        raw.sqlite3_extended_result_codes(handle, 1);
        var database = new Database(handle);
        database.Execute("pragma busy_timeout = 30000");
        return database;
    }

    /// <summary>Makes a file that is not there yet for its owner alone; SQLite gives what it puts beside it the same mode. One that is there is as somebody wanted it.</summary>
    private static void KeepFromOthers(string path)
    {
        if (path.StartsWith("file:", StringComparison.Ordinal) || path is "" or ":memory:" || File.Exists(path)) return;
        try
        {
            using var _ = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another connection was first, or SQLite will say what is wrong with the place.
        }
    }

    /// <summary>Rows changed by the last statement that changed any.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The statement of a name in <see cref="Sql"/>, prepared at its first use.</summary>
    public Statement this[string name]
    {
        get
        {
            if (!_named.TryGetValue(name, out var statement)) _named[name] = statement = Prepare(Sql.Text.Get(name));
            return statement.Begin();
        }
    }

    /// <summary>Ends all reading, of statements whose reader threw between two rows too: a statement left open keeps its snapshot, and the next write is refused.</summary>
    public void ResetAll()
    {
        foreach (var statement in _named.Values) statement.Reset();
    }

    /// <summary>Prepares one statement; the caller disposes it.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        return new Statement(this, handle);
    }

    /// <summary>Executes a script of any number of statements.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>Throws unless the call succeeded.</summary>
    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteException(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _named.Values) statement.Dispose();
        _handle.manual_close_v2();
        _handle.Dispose();
    }
}
