using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Writing;

/// <summary>The only writer of the database: takes all waiting operations into one transaction and commits them together, on a thread of its own, or on its caller's.</summary>
/// <remarks>
/// A commit costs a flush of the disk, whatever it holds; so operations that arrive during one commit share the next. An operation that
/// fails makes the whole transaction roll back; each of its companions is then run in a transaction of its own, so that only the offender fails.
/// </remarks>
internal sealed class WriteLoop : IDisposable
{
    private const int MaxBatch = 256;

    private readonly WriteQueue<WriteOperation> _queue = new(MaxBatch, static _ => false);
    private readonly Database _database;
    private readonly WriteContext _context;
    private readonly EventWriter _events = new();
    private readonly TimeProvider _time;
    private readonly IWakeBus _wakes;
    private readonly IReadOnlyList<IStoreObserver> _observers;
    private readonly Thread _thread;
    private int _isDisposed;

    public WriteLoop(Database database, IWriterMemory memory, TimeProvider time, IWakeBus wakes, IReadOnlyList<IStoreObserver> observers)
    {
        (_database, _time, _wakes, _observers) = (database, time, wakes, observers);
        _context = new WriteContext(database, memory);
        _events.Load(database);
        _thread = new Thread(Run) { Name = "sqlite-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs an operation in the next transaction; completes after the commit.</summary>
    /// <exception cref="StoreException">The operation failed; nothing of it was kept.</exception>
    public ValueTask<T> RunAsync<T>(Func<WriteContext, T> body)
    {
        var operation = new WriteOperation<T>(body);
        Enqueue(operation);
        return new ValueTask<T>(operation.Task);
    }

    /// <summary>Runs an operation in the next transaction.</summary>
    /// <exception cref="StoreException">The database is closed.</exception>
    public void Enqueue(WriteOperation operation)
    {
        if (!_queue.TryAdd(operation)) throw StoreErrors.Closed();
    }

    /// <summary>Runs an operation at once, on the caller's thread, if nobody writes; else in the next transaction.</summary>
    /// <exception cref="StoreException">The operation failed; nothing of it was kept.</exception>
    public ValueTask<T> RunHereAsync<T>(Func<WriteContext, T> body)
    {
        if (!_queue.TryBegin()) return RunAsync(body);
        var operation = new WriteOperation<T>(body);
        try
        {
            Process([operation]);
        }
        finally
        {
            _queue.End();
        }
        return new ValueTask<T>(operation.Task);
    }

    /// <summary>Finishes what is waiting, then stops.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _queue.Close();
        _thread.Join();
        _database.Dispose();
    }

    private void Run()
    {
        var batch = new List<WriteOperation>(MaxBatch);
        while (_queue.Begin(batch))
        {
            Process(batch);
            _queue.End();
        }
        _context.Memory.Close(StoreErrors.Closed());
    }

    private void Process(List<WriteOperation> batch)
    {
        if (TryCommit(batch, out var error)) return;
        if (batch.Count == 1) batch[0].Fail(error!);
        else RunOneByOne(batch);
    }

    private void RunOneByOne(List<WriteOperation> batch)
    {
        foreach (var operation in batch)
            if (!TryCommit([operation], out var error)) operation.Fail(error!);
    }

    private bool TryCommit(List<WriteOperation> batch, out StoreException? error)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            _context.Begin(_time.GetUtcNow().Truncated());
            _database["Core/begin"].Execute();
            foreach (var operation in batch) operation.Execute(_context);
            _context.Memory.BeforeCommit(_context);
            _context.Flush(_events);
            _database["Core/commit"].Execute();
        }
        catch (Exception e)
        {
            RollBack();
            error = StoreErrors.Translate(e);
            return false;
        }
        error = null;
        // Before the callers are resumed, so that they find what they caused: the work that a wake announces, and the counters of the observers.
        _wakes.Publish(_context.Wakes);
        Observe(TimeProvider.System.GetElapsedTime(began));
        _context.Memory.AfterCommit();
        foreach (var operation in batch) operation.Complete();
        return true;
    }

    private void RollBack()
    {
        // What the memory and the event counter learned in this transaction never happened.
        _database.ResetAll();
        _context.Memory.AfterRollBack();
        try
        {
            if (_database.IsInTransaction) _database["Core/rollback"].Execute();
            _events.Load(_database);
        }
        catch (SqliteException)
        {
            // The next transaction will meet the same trouble and report it to its callers.
        }
    }

    private void Observe(TimeSpan took)
    {
        foreach (var observer in _observers)
        {
            observer.OnTransaction(took);
            if (_context.Events.Count > 0) observer.OnCommitted(_context.Events);
        }
    }
}
