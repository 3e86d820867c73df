using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Renews the worker's leases in time, and passes on what the store says of them: to cancel, or lost.</summary>
internal sealed class Heartbeat(
    Guid workerId, ITaskSource source, WorkerOptions options, HeldTasks held, Action<HeldTask> cancelWaiting, ILogger logger) : IDisposable
{
    /// <summary>Some 0.4 s: less than the second that a scheduler's loop waits after a failure.</summary>
    private const int MaxBackoffSteps = 2;

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Renews at once: something may have to be cancelled.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just woken it.
        }
    }

    /// <summary>Beats until cancelled.</summary>
    /// <returns>True when the lease has ended and the worker must start anew.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var answered = Stopwatch.GetTimestamp();
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            if (options.LongestSilence is { } longest && Stopwatch.GetElapsedTime(answered) > longest)
            {
                Log.Isolated(logger, longest.TotalSeconds);
                return true;
            }
            try
            {
                // After a failure soon again: when the store is back, the worker must be there before the reaper is.
                await _wake.WaitAsync(failures == 0 ? options.Heartbeat : Backoff.Delay(Math.Min(failures, MaxBackoffSteps)), stop).ConfigureAwait(false);
                if (!await BeatAsync(answered, stop).ConfigureAwait(false)) return true;
                failures = 0;
                answered = Stopwatch.GetTimestamp();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                failures++;
                Log.HeartbeatFailed(logger, e.Message);
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private async Task<bool> BeatAsync(long answered, CancellationToken stop)
    {
        var renewing = source.RenewAsync(workerId, held.Leases, stop).AsTask();
        // A store that neither answers nor refuses must not keep the worker from noticing how long that has been so.
        if (options.LongestSilence is { } longest && longest - Stopwatch.GetElapsedTime(answered) is var left)
            renewing = renewing.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stop);
        if (await renewing.ConfigureAwait(false) is not { } answer) return false;
        foreach (var lease in answer.Lost) Stop(lease, StopReason.LeaseLost);
        foreach (var lease in answer.CancelRequested) Stop(lease, StopReason.Cancelled);
        return true;
    }

    private void Stop(Lease lease, StopReason reason)
    {
        if (held.Find(lease) is not { } task) return;
        task.Stop(reason);
        if (held.TryRemoveWaiting(task)) cancelWaiting(task);
    }
}
