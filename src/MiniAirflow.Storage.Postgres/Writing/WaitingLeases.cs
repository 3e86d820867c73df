using System.Collections.Immutable;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Idle workers of this process that wait for work. They are served in the transaction that makes work ready, which saves them a commit of their own. Touched by whoever has the lane's turn.</summary>
internal sealed class WaitingLeases
{
    private readonly List<WaitingLease> _waiting = [];
    private ImmutableHashSet<Guid> _workers = [];

    /// <summary>Told of a wait that found nothing, and goes on: its worker, and how much that wants.</summary>
    public Action<Guid, int> Stands { get; set; } = static (_, _) => { };

    /// <summary>Told of the worker whose wait is over.</summary>
    public Action<Guid> Ended { get; set; } = static _ => { };

    /// <summary>How many workers wait, for any thread.</summary>
    public int Count => Volatile.Read(ref _workers).Count;

    /// <summary>Whether a worker waits, for any thread.</summary>
    public bool Has(Guid workerId) => Volatile.Read(ref _workers).Contains(workerId);

    /// <summary>Claims at once, and waits if there is nothing.</summary>
    public void Add(WriteContext context, WaitingLease waiting)
    {
        if (!_waiting.Contains(waiting)) _waiting.Add(waiting);
        Note();
        // Whoever begins to wait holds nothing, so whatever is leased to it was leased unasked, or by an answer that got lost.
        waiting.Claim(context, isTold: false, GivenRows.Too);
    }

    /// <summary>Waits no longer.</summary>
    public void Remove(WaitingLease waiting)
    {
        if (!_waiting.Remove(waiting)) return;
        Note();
        Ended(waiting.WorkerId);
    }

    /// <summary>Claims for those who wait what this transaction has made ready, or what somebody else is said to have made ready.</summary>
    public void Serve(WriteContext context, bool isTold)
    {
        if (_waiting.Count == 0 || (!isTold && (context.Wakes & WakeTopics.Work) == 0)) return;
        foreach (var over in _waiting.FindAll(waiting => waiting.Task.IsCompleted)) Remove(over); // it hears of nothing any more
        foreach (var waiting in _waiting)
            if (!context.Claims.Exists(claim => waiting.IsOf(claim))) waiting.Claim(context, isTold);
    }

    /// <summary>Has a worker read what another process has leased to it.</summary>
    public void ServeGiven(WriteContext context, Guid workerId)
    {
        if (_waiting.Find(waiting => waiting.WorkerId == workerId && !waiting.Task.IsCompleted) is { } waiting && !context.Claims.Exists(waiting.IsOf))
            waiting.Claim(context, isTold: true, GivenRows.Only);
    }

    /// <summary>The store closes: nobody will be served any more.</summary>
    public void Close(StoreException reason)
    {
        foreach (var waiting in _waiting) waiting.Fail(reason);
        _waiting.Clear();
        Note();
    }

    private void Note() => Volatile.Write(ref _workers, [.. _waiting.Select(waiting => waiting.WorkerId)]);
}

/// <summary>One worker's wait.</summary>
internal sealed class WaitingLease(WaitingLeases all, Guid workerId, int want) : WriteOperation
{
    private readonly TaskCompletionSource<IReadOnlyList<LeasedTask>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Claim? _claim;
    private bool _hasLooked;

    /// <summary>Who waits.</summary>
    public Guid WorkerId { get; } = workerId;

    /// <summary>Ends with the attempts, or with none.</summary>
    public Task<IReadOnlyList<LeasedTask>> Task => _done.Task;

    /// <summary>What ends the wait from outside; let go when it is over.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Claims with the current transaction.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="isTold">Whether another process told of work.</param>
    /// <param name="given">What to take of that which others have leased to the worker.</param>
    public void Claim(WriteContext context, bool isTold, GivenRows given = GivenRows.None) =>
        context.Claim(_claim = new Claim(WorkerId, want, Give, isTold, isNothingElse: _hasLooked && !isTold, given));

    /// <summary>Whether a claim is this wait's.</summary>
    public bool IsOf(Claim claim) => ReferenceEquals(claim, _claim);

    /// <summary>Ends the wait.</summary>
    public void End(IReadOnlyList<LeasedTask> leased)
    {
        Registration.Unregister();
        _done.TrySetResult(leased);
    }

    public override void Execute(WriteContext context) => all.Add(context, this);

    public override void Complete()
    {
        // It is not over: it waits, or was granted something and has been told.
    }

    public override void Fail(StoreException error)
    {
        Registration.Unregister();
        _done.TrySetException(error);
    }

    private void Give(IReadOnlyList<LeasedTask> leased)
    {
        _hasLooked = true;
        if (leased.Count == 0)
        {
            all.Stands(WorkerId, want);
            return;
        }
        all.Remove(this);
        End(leased);
    }
}
