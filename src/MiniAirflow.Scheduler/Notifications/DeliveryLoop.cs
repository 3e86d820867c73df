using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Takes deliveries that are due and tries them, some at once; see the README beside it.</summary>
internal sealed class DeliveryLoop(IStore store, DeliverySender sender, NotificationOptions options, ILogger logger)
{
    private readonly List<Task> _underWay = [];

    /// <summary>Takes as many as there is room for, and begins to try them.</summary>
    /// <returns>How long until there is more to take; null when nothing waits.</returns>
    public async ValueTask<TimeSpan?> ActAsync(CancellationToken stop)
    {
        _underWay.RemoveAll(one => one.IsCompleted);
        var room = options.MaxUnderWay - _underWay.Count;
        if (room == 0)
        {
            await Task.WhenAny(_underWay).WaitAsync(stop).ConfigureAwait(false);
            return TimeSpan.Zero;
        }
        var claim = await store.Deliveries.ClaimDueAsync(room, stop).ConfigureAwait(false);
        foreach (var taken in claim.Taken) _underWay.Add(Task.Run(() => TryAsync(taken, stop), CancellationToken.None));
        return claim.Taken.Count == room ? TimeSpan.Zero : claim.Next;
    }

    /// <summary>Waits for what is under way, after the stop.</summary>
    public Task DrainAsync() => Task.WhenAll(_underWay);

    private async Task TryAsync(ClaimedDelivery claimed, CancellationToken stop)
    {
        var delivery = claimed.Delivery;
        using var scope = logger.BeginScope(new LogScope(new("workflow", delivery.Notice.Workflow), new("run_id", delivery.RunId), new("task", delivery.Notice.Task), new("attempt", delivery.Notice.Attempt)));
        try
        {
            var result = await SendAsync(claimed, stop).ConfigureAwait(false);
            // Not with the stop's token: how it ended is known, and would be forgotten.
            if (await store.Deliveries.EndAsync(delivery.Id, delivery.Attempts, result, CancellationToken.None).ConfigureAwait(false) is not { } state) return;
            options.Observer?.OnTried(claimed.Hook?.TargetKind ?? "unknown", state);
            if (state == DeliveryState.Failed) Log.GivenUp(logger, delivery.Id, delivery.Target, delivery.Attempts, result.Problem);
            else if (state == DeliveryState.Pending) Log.NotDelivered(logger, delivery.Id, delivery.Target, delivery.Attempts, result.Problem);
        }
        catch (StoreException e)
        {
            // Its time runs out, and it is tried again, with the same identity.
            Log.LoopFailed(logger, "deliveries", e.Message);
        }
    }

    private async Task<DeliveryResult> SendAsync(ClaimedDelivery claimed, CancellationToken stop)
    {
        try
        {
            return await sender.SendAsync(claimed.Delivery, claimed.Hook, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return DeliveryResult.Failed("The scheduler stopped before the target answered.");
        }
        catch (Exception e) when (e is not StoreException)
        {
            Log.DeliveryBroke(logger, e, claimed.Delivery.Id);
            return DeliveryResult.Failed($"The scheduler met an unexpected error ({e.GetType().Name}); its log tells more.");
        }
    }
}
