using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Worker.Logs;

/// <summary>Brings what attempts write into the shared logs: twice a second while they run, the rest when they end; then the file is deleted.</summary>
/// <remarks>It reads the files beside the slots, which never wait for it: a store that is away delays what readers elsewhere see, and nothing else.</remarks>
public sealed class LogShipper(LogDirectory directory, ISharedLogs shared, TimeProvider time, ILogger<LogShipper> logger) : ILogWatcher
{
    /// <summary>How often what a running attempt has written is shipped.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long shipping may go on after the end was asked for.</summary>
    public static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private const int MaxFailureSteps = 6;

    private readonly ConcurrentDictionary<Guid, ShippedLog> _logs = new();
    private readonly LogPieces _pieces = new(directory);
    private readonly FileLogReader _files = new(directory);
    private TaskCompletionSource _opened = NewSignal();
    private TaskCompletionSource _ended = NewSignal();

    /// <inheritdoc/>
    public void Opened(Guid taskRunId, long offset)
    {
        _logs.AddOrUpdate(taskRunId, id => new ShippedLog(id, offset), (_, known) =>
        {
            known.HasEnded = false;
            return known;
        });
        Volatile.Read(ref _opened).TrySetResult();
    }

    /// <inheritdoc/>
    public void Ended(Guid taskRunId)
    {
        if (!_logs.TryGetValue(taskRunId, out var log)) return;
        log.HasEnded = true;
        Volatile.Read(ref _ended).TrySetResult();
    }

    /// <summary>Ships a file that a predecessor left and to which nobody writes any more.</summary>
    public void Adopt(Guid taskRunId)
    {
        if (!_logs.TryAdd(taskRunId, new ShippedLog(taskRunId, openedAt: 1))) return;
        Volatile.Read(ref _opened).TrySetResult();
        Ended(taskRunId);
    }

    /// <summary>Ships until cancelled, then the rest of what has ended, for a few seconds at most.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            await WaitAsync(failures, stop).ConfigureAwait(false);
            failures = await TryPassAsync(stop).ConfigureAwait(false) ? 0 : failures + 1;
        }
        using var last = new CancellationTokenSource(LastPatience, time);
        await TryPassAsync(last.Token).ConfigureAwait(false);
    }

    /// <summary>Until an attempt ends, or the interval is over; after a failure until the pause is, whatever ends.</summary>
    private async Task WaitAsync(int failures, CancellationToken stop)
    {
        if (failures > 0)
        {
            var pause = Interval * Math.Pow(2, Math.Min(failures, MaxFailureSteps));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        if (_logs.IsEmpty)
        {
            await Volatile.Read(ref _opened).Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _opened, NewSignal());
            if (_logs.IsEmpty) return;
        }
        var ended = Volatile.Read(ref _ended);
        await ended.Task.WaitAsync(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.Task.IsCompleted) Interlocked.CompareExchange(ref _ended, NewSignal(), ended);
    }

    private async Task<bool> TryPassAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_logs.IsEmpty) await PassAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            Log.NotShipped(logger, e.Message);
            return false;
        }
    }

    /// <summary>One look at every log, in batches.</summary>
    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var logs = _logs.Values.ToArray();
        await PlaceAsync([.. logs.Where(log => !log.IsPlaced)], cancellationToken).ConfigureAwait(false);
        foreach (var log in logs)
        {
            // Asked before the look: what was written before the end is seen after it.
            var hasEnded = log.HasEnded;
            var isComplete = false;
            while (!isComplete)
            {
                if (_pieces.NewGapOf(log) is { } gap) await LeaveOutAsync(log, gap, cancellationToken).ConfigureAwait(false);
                isComplete = _pieces.Collect(log);
                if (_pieces.IsFull) await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            if (hasEnded) _pieces.Finish(log);
        }
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PlaceAsync(ShippedLog[] logs, CancellationToken cancellationToken)
    {
        if (logs.Length == 0) return;
        var stored = await shared.LengthsAsync([.. logs.Select(log => log.TaskRunId)], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < logs.Length; i++) logs[i].Place(stored[i], _files.Length(logs[i].TaskRunId));
    }

    private async Task LeaveOutAsync(ShippedLog log, LogGap gap, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await shared.LeaveOutAsync(log.TaskRunId, gap.Start + log.Shift, gap.End + log.Shift, gap.Marker, cancellationToken).ConfigureAwait(false);
        log.Gap = gap;
        log.At = Math.Max(log.At, gap.End);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_pieces.All.Count > 0) await shared.WriteAsync(_pieces.All, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _pieces.TakeBack();
            throw;
        }
        foreach (var finished in _pieces.Settle())
        {
            if (!finished.HasEnded || !_logs.TryRemove(finished.TaskRunId, out _)) continue;
            directory.Delete(finished.TaskRunId);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
