using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>A connection, and whose turn it is to write with it: takes all waiting operations into one transaction and commits them together, on a thread of its own, or on its caller's.</summary>
/// <remarks>
/// A commit costs a flush of the server's disk and two round trips, whatever it holds; so operations that arrive during one share the next.
/// A deadlock or a lost connection is met by doing the whole transaction again; an operation that fails makes it roll back,
/// and each of its companions is then run in a transaction of its own, so that only the offender fails.
/// An operation that does not get a lock in time goes behind those that wait, and tries again after them.
/// </remarks>
internal sealed class WriteLane : IDisposable
{
    private const int MaxBatch = 256;
    private const int MaxOvertaken = 5;

    private readonly WriteQueue<WriteOperation> _queue = new(MaxBatch, static one => one.IsAlone);
    private readonly CancellationTokenSource _stop = new();
    private readonly LaneConnection _connection;
    private readonly WriteContext _context = new();
    private readonly LaneOptions _options;
    private readonly Thread _thread;
    private bool _wasForeseen;
    private int _isDisposed;

    public WriteLane(string name, Sessions sessions, Contact contact, LaneOptions options)
    {
        _options = options;
        _connection = new LaneConnection(sessions, contact);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Idle workers that this lane serves.</summary>
    public WaitingLeases Waiting { get; } = new();

    /// <summary>Idle workers of other processes that this lane serves; null for none.</summary>
    public Offers? Offers { get; init; }

    /// <summary>Where its claims begin.</summary>
    public ReadyFloors Floors => _context.Floors;

    /// <summary>Runs an operation in the next transaction; completes after the commit.</summary>
    /// <exception cref="StoreException">The operation failed; nothing of it was kept.</exception>
    public ValueTask<T> RunAsync<T>(
        Func<WriteContext, T> body, bool isAlone = false, IReadOnlyList<Lease>? leases = null, bool isForeseeable = false, bool isRepeatable = false)
    {
        var operation = new WriteOperation<T>(body, isAlone, leases, isForeseeable, isRepeatable);
        Enqueue(operation);
        return new ValueTask<T>(operation.Task);
    }

    /// <summary>Runs an operation in the next transaction.</summary>
    /// <exception cref="StoreException">The database is closed.</exception>
    public void Enqueue(WriteOperation operation)
    {
        if (!_queue.TryAdd(operation)) throw StoreErrors.Closed();
    }

    /// <summary>Runs an operation at once, on the caller's thread, if this lane is idle; else in the next transaction.</summary>
    /// <exception cref="StoreException">The database is closed.</exception>
    public void RunHere(WriteOperation operation)
    {
        if (!_queue.TryBegin())
        {
            Enqueue(operation);
            return;
        }
        try
        {
            Process([operation]);
        }
        finally
        {
            _queue.End();
        }
    }

    /// <summary>Finishes what is waiting, then stops. While the database is away nothing is waited for.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _stop.Cancel();
        _queue.Close();
        _thread.Join();
        _connection.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        var batch = new List<WriteOperation>(MaxBatch);
        while (_queue.Begin(batch))
        {
            Process(batch);
            _queue.End();
        }
        Waiting.Close(StoreErrors.Closed());
    }

    private void Process(List<WriteOperation> batch)
    {
        var overtaken = 0;
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            if (TryCommit(batch) is not { } error) return;
            if (_wasForeseen && !LaneErrors.IsLost(error)) continue; // whatever it was, it was decided by what is not so: now it expects nothing, and asks first
            if (StoreErrors.IsHeldUp(error))
            {
                FailExpired(batch, error);
                if (batch.Count > 1) ProcessEach(batch);
                if (batch.Count != 1 || StepsAside(batch[0])) return;
            }
            else if (StoreErrors.IsWorthRepeating(error))
            {
                FailExpired(batch, error);
                if (batch.Count > 0) Pause(attempt);
            }
            else if (batch.Count > 1)
            {
                ProcessEach(batch);
                return;
            }
            else if (!StoreErrors.IsOvertaken(error) || ++overtaken > MaxOvertaken)
            {
                batch[0].Fail(StoreErrors.Translate(error));
                return;
            }
        }
    }

    private void ProcessEach(List<WriteOperation> batch)
    {
        foreach (var operation in batch.ToList()) Process([operation]);
    }

    /// <summary>Puts an operation that waits for somebody's lock behind all others, so that they do not wait with it (F43).</summary>
    private bool StepsAside(WriteOperation operation) => _queue.TryAdd(operation);

    private void FailExpired(List<WriteOperation> batch, Exception error) => batch.RemoveAll(operation =>
    {
        if (!IsOverdue(operation)) return false;
        operation.Fail(StoreErrors.Translate(error));
        return true;
    });

    private bool IsOverdue(WriteOperation operation) => TimeProvider.System.GetElapsedTime(operation.AskedAt) >= _options.RetryFor || _stop.IsCancellationRequested;

    /// <summary>Waits before the next try: at first hardly, then up to half a second; at random, so that two that met do not meet again.</summary>
    private void Pause(int attempt) => _stop.Token.WaitHandle.WaitOne(Random.Shared.Next(1, Math.Min(500, 10 << Math.Min(attempt, 6))));

    private Exception? TryCommit(List<WriteOperation> batch)
    {
        var isCommitting = false;
        try
        {
            Lease[] leases = [.. batch.SelectMany(operation => operation.Leases)];
            _context.Begin(_connection.Get(), _options.Time, leases, batch.Exists(operation => operation.IsForeseeable));
            foreach (var operation in batch) operation.Execute(_context);
            Waiting.Serve(_context, isTold: false);
            Offers?.Serve(_context);
            isCommitting = true;
            _context.Commit(_options.Notification(_context));
        }
        catch (Exception e)
        {
            _context.Settle();
            var isLost = LaneErrors.IsLost(e);
            if (isLost) _connection.LoseTransaction();
            else _connection.Reset();
            if (!isCommitting || !isLost || !IsCommittedAfterAll(batch, e))
            {
                _wasForeseen = _context.IsForeseen;
                _context.Distrust(isSurprised: !isLost);
                return e;
            }
        }
        Finish(batch);
        return null;
    }

    /// <summary>The commit was sent and nobody answered: the server alone knows. Asks until it says so; a lost answer must neither repeat nor drop what was done (F23). Nobody else waits for that.</summary>
    private bool IsCommittedAfterAll(List<WriteOperation> batch, Exception error)
    {
        if (_context is { TransactionId: "", Events.Count: 0 }) return false; // it only claimed
        if (batch.TrueForAll(operation => operation.IsRepeatable)) return false;
        for (var attempt = 1; ; attempt++)
        {
            var fate = _context.TransactionId.Length > 0 ? _connection.FateOf(_context.TransactionId) : _connection.IsOver(_context.Now);
            if (fate is true) fate = LaneErrors.Reread(_context, _connection);
            if (fate is { } isCommitted)
            {
                _context.Runs.Clear();
                _context.Foresight.Clear();
                return isCommitted;
            }
            if (_stop.IsCancellationRequested) return false;
            FailBystanders(batch, error);
            Pause(attempt);
        }
    }

    /// <summary>Those whose time is over while somebody else's commit is in doubt: while the server is away that may be for long.</summary>
    private void FailBystanders(List<WriteOperation> doubtful, Exception error)
    {
        foreach (var operation in doubtful.Where(operation => operation.IsRepeatable && IsOverdue(operation)).Concat(_queue.Remove(IsOverdue)))
            operation.Fail(StoreErrors.Translate(error));
    }

    private void Finish(List<WriteOperation> batch)
    {
        // Before the callers are resumed, so that they find what they caused: the work that a wake announces, and the counters of the observers.
        _options.AfterCommit(_context);
        Offers?.Use(_context.ClaimsForOthers);
        foreach (var claim in _context.Claims.ToList()) claim.Give(Leased(claim));
        foreach (var operation in batch) operation.Complete();
    }

    private List<LeasedTask> Leased(Claim claim) => [.. claim.Rows.Select(Leased).OfType<LeasedTask>()];

    /// <summary>A claimed attempt with what its worker must know; null when the database went away in between, or nobody here can read the run: then the worker never hears of the lease, and its heartbeat gives it back.</summary>
    private LeasedTask? Leased(ClaimedRow row)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return _options.Tell(_context, row);
            }
            catch (UnreadableVersionException)
            {
                return null;
            }
            catch (Exception e) when (StoreErrors.IsWorthRepeating(e) || e is InvalidOperationException)
            {
                // The driver's word for a connection that is gone already, and ours for a run that was deleted in between: the commit stands either way.
                if (attempt == 5) return null;
                _connection.Lose();
                Pause(attempt);
                LaneErrors.TryUse(_context, _connection);
            }
        }
    }
}
