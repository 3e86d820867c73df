using System.Collections.Concurrent;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite;

/// <summary>Connections for reading. WAL lets them read beside the writer; a read takes microseconds, so it runs on the caller's thread.</summary>
internal sealed class ReadPool(string path) : IDisposable
{
    private readonly ConcurrentBag<Database> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Reads a consistent state.</summary>
    /// <exception cref="StoreException">The database did not answer.</exception>
    public ValueTask<T> Read<T>(Func<Database, T> body)
    {
        Database? db = null;
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_idle.TryTake(out db)) db = Open();
            db["Core/begin_read"].Execute();
            var result = body(db);
            db["Core/commit"].Execute();
            GiveBack(db);
            return ValueTask.FromResult(result);
        }
        catch (Exception e)
        {
            db?.Dispose();
            return ValueTask.FromException<T>(StoreErrors.Translate(e));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var db)) db.Dispose();
    }

    private void GiveBack(Database db)
    {
        _idle.Add(db);
        if (_isDisposed) Dispose();
    }

    private Database Open()
    {
        var db = Database.Open(path);
        db.Execute("pragma query_only = on");
        return db;
    }
}
