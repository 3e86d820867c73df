using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>The worker's turns at the store: one at a time, each a single transaction that gives outcomes and takes new work.</summary>
/// <remarks>
/// A thread of its own, because a hop over the thread pool on each turn would cost a chain of short tasks more than the turn itself.
/// It turns when an outcome is there, when it is woken for work, and when a start has to be reported; else it sleeps until the next poll.
/// </remarks>
internal sealed class LeaseLoop(Guid workerId, ITaskSource source, WorkerOptions options, HeldTasks held, Outbox outbox, ILogger logger)
{
    /// <summary>A start is reported when the task has run this long; a shorter task's start is told with its end, at no extra cost.</summary>
    private static readonly TimeSpan StartReportDelay = TimeSpan.FromMilliseconds(20);

    /// <summary>Backlog that has waited this long is handed back, since another worker may have a free slot.</summary>
    private static readonly TimeSpan MaxBacklogAge = TimeSpan.FromMilliseconds(200);

    private readonly Prefetch _prefetch = new(options.Slots);
    private readonly List<HeldTask> _unreported = [];
    private bool _isStoreDrained;
    private long _lastLook;
    private long _drainedAt;
    private volatile bool _isStopping;
    private volatile CancellationTokenSource? _idle;

    /// <summary>Takes no more work; returns, from <see cref="Run"/>, when nothing is held any more.</summary>
    public void Stop()
    {
        _isStopping = true;
        EndIdleWait();
        outbox.Wake();
    }

    /// <summary>Runs until stopped and drained, or until the lease has ended.</summary>
    public void Run(CancellationToken abort)
    {
        while (!abort.IsCancellationRequested)
        {
            if (held.Count == 0)
            {
                if (_isStopping) return;
                AwaitWork(abort);
                if (held.Count == 0) continue;
            }
            var (finished, isWoken) = outbox.Take(NextTimeout(), _prefetch.Patience, AreSlotsBusy);
            if (isWoken) _isStoreDrained = false;
            Turn(finished, abort);
        }
    }

    /// <summary>Nothing runs: leaves a standing request with the store, which answers it in the transaction that brings work.</summary>
    private void AwaitWork(CancellationToken abort)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _idle = idle;
        try
        {
            if (_isStopping) return; // Stop may have come before it could see the source
            idle.CancelAfter(options.Poll);
            Take(Blocking.Result(source.AwaitLeaseAsync(workerId, _prefetch.Capacity, idle.Token)), _prefetch.Capacity);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.ExchangeFailed(logger, e.Message);
            abort.WaitHandle.WaitOne(Backoff.Delay(0));
        }
        finally
        {
            _idle = null;
        }
    }

    private void EndIdleWait()
    {
        try
        {
            _idle?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait has just ended by itself.
        }
    }

    /// <summary>With work waiting for every other slot, an outcome need not hurry to the store.</summary>
    private bool AreSlotsBusy() => held.Waiting >= options.Slots / 2;

    private TimeSpan NextTimeout()
    {
        if (_unreported.Count > 0) return StartReportDelay;
        if (held.Waiting > 0) return MaxBacklogAge;
        if (!_isStoreDrained && !_isStopping && held.Count < _prefetch.Capacity) return TimeSpan.Zero;
        var untilPoll = options.Poll - Stopwatch.GetElapsedTime(_lastLook);
        return untilPoll > TimeSpan.Zero ? untilPoll : TimeSpan.Zero;
    }

    private void Turn(List<FinishedAttempt> finished, CancellationToken abort)
    {
        foreach (var one in finished) _prefetch.Observe(one.Duration);
        var started = DueStarts();
        var returned = StaleBacklog();
        var want = Want(finished.Count);
        if (finished.Count == 0 && started.Count == 0 && returned.Count == 0 && want == 0) return;
        var request = new ExchangeRequest { WorkerId = workerId, Finished = finished, Started = started, Returned = returned, Want = want, IsStoreDrained = IsSureDrained };
        if (Exchange(request, abort) is { } result) Apply(request, result);
    }

    private int Want(int finishing)
    {
        if (_isStopping) return 0;
        var room = _prefetch.Capacity - (held.Count - finishing);
        if (room <= 0) return 0;
        var isPollDue = Stopwatch.GetElapsedTime(_lastLook) >= options.Poll;
        return _isStoreDrained && finishing == 0 && !isPollDue ? 0 : room;
    }

    /// <summary>Now and then the store looks at everything, or a chain of tasks would hide work of which the news was lost.</summary>
    private bool IsSureDrained => _isStoreDrained && Stopwatch.GetElapsedTime(_drainedAt) < options.Poll;

    private void Apply(ExchangeRequest request, ExchangeResult result)
    {
        for (var i = 0; i < request.Finished.Count; i++)
        {
            held.Remove(new Lease(request.Finished[i].TaskRunId, request.Finished[i].Token));
            if (!result.Accepted[i]) Log.OutcomeRefused(logger, request.Finished[i].TaskRunId, request.Finished[i].Token);
        }
        foreach (var lease in request.Returned) held.Remove(lease);
        if (request.Want > 0) Take(result.Leased, request.Want, request.IsStoreDrained);
    }

    private void Take(IReadOnlyList<LeasedTask> leased, int wanted, bool wasDrained = false)
    {
        _isStoreDrained = leased.Count < wanted;
        _lastLook = Stopwatch.GetTimestamp();
        if (!wasDrained) _drainedAt = _lastLook;
        if (leased.Count == 0) return;
        var now = Stopwatch.GetTimestamp();
        var tasks = leased.Select(one => new HeldTask(one, now)).ToArray();
        _unreported.AddRange(tasks);
        held.Add(tasks);
    }

    private List<StartedAttempt> DueStarts()
    {
        var due = new List<StartedAttempt>();
        _unreported.RemoveAll(task =>
        {
            if (task.HasEnded || held.Find(task.Lease) is null) return true;
            if (task.StartedAt == 0) return false;
            var elapsed = Stopwatch.GetElapsedTime(task.StartedAt);
            if (elapsed < StartReportDelay) return false;
            due.Add(new StartedAttempt(task.Leased.TaskRunId, task.Leased.Token, elapsed));
            return true;
        });
        return due;
    }

    private List<Lease> StaleBacklog()
    {
        if (held.Waiting == 0) return [];
        var age = _isStopping ? TimeSpan.Zero : MaxBacklogAge;
        var before = Stopwatch.GetTimestamp() - (long)(age.TotalSeconds * Stopwatch.Frequency);
        var stale = held.TakeStale(before);
        if (stale.Count > 0) _prefetch.Forget(); // or the same attempts would be leased again at once, and handed back again
        return [.. stale.Select(task => new Lease(task.Leased.TaskRunId, task.Leased.Token))];
    }

    private ExchangeResult? Exchange(ExchangeRequest request, CancellationToken abort)
    {
        for (var failures = 0; !abort.IsCancellationRequested; failures++)
        {
            try
            {
                return Blocking.Result(source.ExchangeAsync(request, abort));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Outcomes are kept and told again: a store that is away for a while costs no task its result.
                Log.ExchangeFailed(logger, e.Message);
                abort.WaitHandle.WaitOne(Backoff.Delay(failures));
            }
        }
        return null;
    }
}
