using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;
using SQLitePCL;

namespace MiniAirflow.Storage.Sqlite;

/// <summary>SQLite's errors as sentences for people, without SQL.</summary>
internal static class StoreErrors
{
    /// <summary>Somebody asks a store that was closed.</summary>
    public static StoreException Closed() => new("The database is closed.", isTransient: false);

    public static StoreException Translate(Exception error) => error switch
    {
        StoreException e => e,
        SqliteException e => Translate(e),
        ObjectDisposedException => Closed(),
        _ => new StoreException("The database operation failed unexpectedly.", isTransient: false, error),
    };

    private static StoreException Translate(SqliteException e) => e.PrimaryCode switch
    {
        raw.SQLITE_FULL => new StoreException("The disk of the database is full; free some room and it goes on.", isTransient: true, e),
        raw.SQLITE_READONLY => new StoreException("The database is read-only; make the file and its folder writable for this user.", isTransient: true, e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException("The database is locked by another program.", isTransient: true, e),
        raw.SQLITE_CANTOPEN => new StoreException("The database file cannot be opened; check that its folder exists and is writable.", isTransient: false, e),
        raw.SQLITE_NOTADB => new StoreException("The file is not a SQLite database.", isTransient: false, e),
        raw.SQLITE_CORRUPT => new StoreException("The database file is damaged; restore it from a backup.", isTransient: false, e),
        raw.SQLITE_IOERR => new StoreException("The disk of the database fails to read or write.", isTransient: true, e),
        _ => new StoreException("The database refused the operation.", isTransient: false, e),
    };
}
