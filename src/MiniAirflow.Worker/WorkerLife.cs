using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Tracing;

namespace MiniAirflow.Worker;

/// <summary>A worker from its registration to its retirement, or to the end of its lease.</summary>
internal sealed class WorkerLife : IDisposable
{
    /// <summary>Between an unexpected error and the next life, so that one which comes again at once is no storm.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Guid _id;
    private readonly ITaskSource _source;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HeldTasks _held = new();
    private readonly Outbox _outbox = new();
    private readonly Heartbeat _heartbeat;
    private readonly LeaseLoop _loop;
    private readonly ExecutionSpans _spans;
    private readonly AttemptExecutors _executors;
    private readonly CancellationTokenSource _end = new();

    public WorkerLife(Guid id, ITaskSource source, WorkerOptions options, TaskHandlers handlers, TimeProvider time, ILogger logger, ILogWatcher? watcher = null)
    {
        (_id, _source, _options, _time, _logger) = (id, source, options, time, logger);
        _heartbeat = new Heartbeat(id, source, options, _held, EndWaiting, logger);
        _loop = new LeaseLoop(id, source, options, _held, _outbox, logger);
        _spans = new ExecutionSpans(options.Tracer, id, options.Name, time);
        _executors = new AttemptExecutors(id, source, options, handlers, time, _spans, watcher);
    }

    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        await RegisterAsync(stop).ConfigureAwait(false);
        if (stop.IsCancellationRequested) return;
        Log.WorkerStarted(_logger, _id, _options.Name, string.Join(", ", _options.Queues), _options.Slots);
        using var sentinel = StartSentinel();
        var slots = Enumerable.Range(1, _options.Slots).Select(number => new Slot(number, _held, _outbox, _executors.ForSlot(number), _spans, _options.Name, _logger)).ToArray();
        using var onWork = _source.OnWork(_outbox.Wake);
        using var onCancel = _source.OnCancel(_heartbeat.Wake);
        var beating = _heartbeat.RunAsync(_end.Token);
        var working = Task.Factory.StartNew(() => _loop.Run(_end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using (stop.Register(StartDrain)) await WaitForEndAsync(working, beating, stop, hurry).ConfigureAwait(false);
        await EndAsync(working, beating, slots).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _executors.Dispose();
        _end.Dispose();
    }

    private async Task RegisterAsync(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                await _source.RegisterAsync(_id, _options, stop).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.HeartbeatFailed(_logger, e.Message);
                await Task.Delay(Backoff.Delay(failures), _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private Sentinel? StartSentinel()
    {
        if (_options.SweepCommand is not { } sweep) return null;
        try
        {
            return Sentinel.Start([.. sweep, _id.ToString()], ContainerClient.OwnEnvironment());
        }
        catch (IOException e)
        {
            Log.NoSentinel(_logger, e.Message);
            return null;
        }
    }

    private void StartDrain()
    {
        if (_held.Count > 0) Log.Draining(_logger, _id, _held.Count, _options.DrainTimeout.TotalSeconds);
        _loop.Stop();
    }

    /// <summary>Until the loop has drained after a stop, the drain has taken too long, or the lease is lost.</summary>
    private async Task WaitForEndAsync(Task working, Task<bool> beating, CancellationToken stop, CancellationToken hurry)
    {
        await Task.WhenAny(working, beating, Stopped(stop)).ConfigureAwait(false);
        if (beating.IsCompleted)
        {
            Log.LeaseEnded(_logger, _id, _held.Count);
            StopAll(StopReason.LeaseLost);
            return;
        }
        if (working.IsFaulted) StopAll(StopReason.LeaseLost); // nobody is left to tell how they end
        if (working.IsCompleted) return;
        try
        {
            await working.WaitAsync(_options.DrainTimeout, _time, hurry).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            StopAll(StopReason.WorkerStops);
        }
        catch (Exception)
        {
            StopAll(StopReason.LeaseLost); // told when the loop is waited for
        }
    }

    private async Task EndAsync(Task working, Task<bool> beating, Slot[] slots)
    {
        _held.Close();
        // The slots end when their tasks have; each kill is bounded by its grace.
        await Task.Run(() => Array.ForEach(slots, slot => slot.Join())).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        _outbox.Wake();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isLeaseLost = await beating.ConfigureAwait(false);
        foreach (var slot in slots) slot.Dispose();
        if (!isLeaseLost) await RetireAsync().ConfigureAwait(false);
        if (working.Exception is not { } fault) return;
        Log.WorkerBroke(_logger, fault.InnerException ?? fault, _id);
        await Task.Delay(AfterFault, _time, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task RetireAsync()
    {
        try
        {
            await _source.RetireAsync(_id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The reaper will find the lease ended.
            Log.HeartbeatFailed(_logger, e.Message);
        }
    }

    private void StopAll(StopReason reason)
    {
        foreach (var held in _held.All)
        {
            held.Stop(reason);
            if (_held.TryRemoveWaiting(held)) EndWaiting(held);
        }
    }

    /// <summary>Ends an attempt that was stopped while it waited for a slot.</summary>
    private void EndWaiting(HeldTask held)
    {
        if (held.StopReason == StopReason.Cancelled)
            _outbox.Add(new FinishedAttempt(held.Leased.TaskRunId, held.Leased.Token, Slot.CancelledBeforeStart, TimeSpan.Zero));
        else
            _held.Remove(held.Lease);
    }

    private static async Task Stopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stop.Register(stopped.SetResult)) await stopped.Task.ConfigureAwait(false);
    }
}
