using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Idle workers that wait for work. They are served in the transaction that makes work ready, which saves them a commit of their own. Touched by whoever has the writer's turn.</summary>
internal sealed class WaitingLeases
{
    private readonly List<WaitingLease> _waiting = [];
    private readonly List<WaitingLease> _granted = [];

    /// <summary>Leases at once, or waits.</summary>
    public void Add(WriteContext context, WaitingLease waiting)
    {
        if (!_waiting.Contains(waiting)) _waiting.Add(waiting);
        TryGrant(context, waiting);
    }

    /// <summary>Waits no longer.</summary>
    public void Remove(WaitingLease waiting) => _waiting.Remove(waiting);

    /// <summary>Leases to those who wait what this transaction has made ready.</summary>
    public void Serve(WriteContext context)
    {
        if (_waiting.Count == 0 || (context.Wakes & WakeTopics.Work) == 0) return;
        _waiting.RemoveAll(waiting => waiting.Task.IsCompleted); // a wait that failed hears of nothing any more
        foreach (var waiting in _waiting)
            if (waiting.Granted is null) TryGrant(context, waiting);
    }

    /// <summary>The store closes: nobody will be served any more.</summary>
    public void Close(StoreException reason)
    {
        foreach (var waiting in _waiting) waiting.Fail(reason);
        _waiting.Clear();
    }

    /// <summary>The transaction is committed: what was granted goes out.</summary>
    public void Commit()
    {
        foreach (var waiting in _granted)
        {
            _waiting.Remove(waiting);
            waiting.End(waiting.Granted!);
        }
        _granted.Clear();
    }

    /// <summary>The transaction never happened: whoever waited still waits.</summary>
    public void RollBack()
    {
        foreach (var waiting in _granted) waiting.Granted = null;
        _granted.Clear();
    }

    private void TryGrant(WriteContext context, WaitingLease waiting)
    {
        var leased = LeaseWriter.Lease(context, waiting.WorkerId, waiting.Want);
        if (leased.Count == 0) return;
        waiting.Granted = leased;
        _granted.Add(waiting);
    }
}

/// <summary>One worker's wait.</summary>
internal sealed class WaitingLease(Guid workerId, int want) : WriteOperation
{
    private readonly TaskCompletionSource<IReadOnlyList<LeasedTask>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who waits.</summary>
    public Guid WorkerId { get; } = workerId;

    /// <summary>Most attempts to lease.</summary>
    public int Want { get; } = want;

    /// <summary>What the current transaction leases to it; null for nothing yet.</summary>
    public IReadOnlyList<LeasedTask>? Granted { get; set; }

    /// <summary>Ends with the attempts, or with none.</summary>
    public Task<IReadOnlyList<LeasedTask>> Task => _done.Task;

    /// <summary>What ends the wait from outside; let go when it is over.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Ends the wait.</summary>
    public void End(IReadOnlyList<LeasedTask> leased)
    {
        Registration.Unregister();
        _done.TrySetResult(leased);
    }

    public override void Execute(WriteContext context) => context.Waiting.Add(context, this);

    public override void Complete()
    {
        // It is not over: it waits, or was granted something and has been told.
    }

    public override void Fail(StoreException error)
    {
        Registration.Unregister();
        _done.TrySetException(error);
    }
}
