using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>A worker's turn.</summary>
internal sealed class ExchangeOperation(ExchangeRequest request) : WriteOperation
{
    private readonly TaskCompletionSource<ExchangeResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool[] _accepted = [];
    private IReadOnlyList<LeasedTask> _leased = [];

    /// <summary>Completes after the commit.</summary>
    public Task<ExchangeResult> Task => _done.Task;

    public override IEnumerable<Lease> Leases =>
    [
        .. request.Started.Select(one => new Lease(one.TaskRunId, one.Token)),
        .. request.Finished.Select(one => new Lease(one.TaskRunId, one.Token)),
        .. request.Returned,
    ];

    public override void Execute(WriteContext context)
    {
        _accepted = request.Finished.Count == 0 ? [] : new bool[request.Finished.Count];
        _leased = [];
        var decision = new RunDecision();
        foreach (var started in request.Started) AttemptWriter.Start(context, request.WorkerId, started, decision);
        for (var i = 0; i < _accepted.Length; i++) _accepted[i] = AttemptWriter.Finish(context, request.WorkerId, request.Finished[i], decision);
        foreach (var returned in request.Returned) AttemptWriter.Return(context, request.WorkerId, returned);
        context.Claim(new Claim(request.WorkerId, request.Want, leased => _leased = leased, isNothingElse: request.IsStoreDrained));
    }

    public override void Complete() => _done.TrySetResult(new ExchangeResult { Accepted = _accepted, Leased = _leased });

    public override void Fail(StoreException error) => _done.TrySetException(error);
}

/// <summary>Ends a wait in the lane's order, so that what was leased to it by then is still given to it.</summary>
internal sealed class EndOfWait(WaitingLeases all, WaitingLease waiting) : WriteOperation
{
    public override void Execute(WriteContext context) => all.Remove(waiting);

    public override void Complete() => waiting.End([]);

    public override void Fail(StoreException error) => waiting.Fail(error);
}

/// <summary>Has those who wait look for work of which somebody told.</summary>
internal sealed class ServeWaiting(WaitingLeases all) : WriteOperation
{
    public override void Execute(WriteContext context) => all.Serve(context, isTold: true);

    public override void Complete()
    {
        // Whoever got something has been told.
    }

    public override void Fail(StoreException error)
    {
        // Those who wait still wait, and somebody looks again soon.
    }
}

/// <summary>Has a worker that waits read what another process has leased to it.</summary>
internal sealed class TakeGiven(WaitingLeases all, Guid workerId) : WriteOperation
{
    public override void Execute(WriteContext context) => all.ServeGiven(context, workerId);

    public override void Complete()
    {
        // Who got something has been told.
    }

    public override void Fail(StoreException error)
    {
        // Whoever gave it takes it back.
    }
}
