using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Scheduler;

/// <summary>Does what is due, learns from the answer when the next thing will be, and sleeps until then, or until somebody says that something may have become due earlier.</summary>
/// <remarks>The store's clock decides what is due; the wait is monotonic and capped, so that a jump of any clock costs one cap at most (F27).</remarks>
internal sealed class DueLoop(string name, Func<CancellationToken, ValueTask<TimeSpan?>> act, IWakeBus wakes, WakeTopics topics, TimeProvider time, ILogger logger)
{
    /// <summary>Longest sleep.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var listener = wakes.Listen(topics);
        while (!stop.IsCancellationRequested)
        {
            var wait = await ActAsync(stop).ConfigureAwait(false);
            try
            {
                if (wait > TimeSpan.Zero) await listener.WaitAsync(wait, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async ValueTask<TimeSpan> ActAsync(CancellationToken stop)
    {
        try
        {
            // Rounded up: a timer that fires a hair early would find nothing due and spin.
            var next = await act(stop).ConfigureAwait(false) + TimeSpan.FromMilliseconds(1);
            return next is { } due && due < Cap ? due : Cap;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (StoreException e)
        {
            Log.LoopFailed(logger, name, e.Message);
        }
        catch (Exception e)
        {
            Log.LoopBroke(logger, e, name);
        }
        await Task.Delay(AfterFailure, time, CancellationToken.None).ConfigureAwait(false);
        return TimeSpan.Zero;
    }
}
