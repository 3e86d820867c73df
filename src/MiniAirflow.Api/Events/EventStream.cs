using System.Net.WebSockets;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Events;

/// <summary>One client's connection: what it missed, then what happens.</summary>
internal sealed class EventStream(WebSocket socket, EventHub hub, IEventLog log, RunWorkflows workflows, EventSight sight, ApiOptions options, Guid? runId)
{
    private const int BatchSize = 500;

    /// <summary>"Try again later": come back and resume after the last event you got.</summary>
    private const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)1013;

    /// <summary>The caller may listen no more.</summary>
    private const WebSocketCloseStatus Revoked = WebSocketCloseStatus.PolicyViolation;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Serves until the client leaves, is too slow, or the server stops.</summary>
    /// <param name="after">Place after which to begin; null for what happens from <paramref name="end"/> on.</param>
    /// <param name="end">Where the events ended before the client was answered.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task ServeAsync(long? after, long end, CancellationToken stopping)
    {
        using var subscriber = new EventSubscriber(runId, sight, options.MaxEventsWaiting);
        using var left = new CancellationTokenSource();
        using var revoked = CancellationTokenSource.CreateLinkedTokenSource(left.Token);
        var receiving = ReceiveUntilCloseAsync(left);
        var watching = WatchAsync(revoked);
        try
        {
            await SendAsync(subscriber, after, end, revoked.Token, stopping);
            await CloseAsync(TooSlow, "Too slow: reconnect with ?after= and the seq of your last event.", receiving);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "The server stops.", receiving);
        }
        catch (StoreException)
        {
            await CloseAsync(WebSocketCloseStatus.InternalServerError, "The store does not answer: reconnect and resume.", receiving);
        }
        catch (OperationCanceledException) when (revoked.IsCancellationRequested && !left.IsCancellationRequested)
        {
            await CloseAsync(Revoked, "The key, token or session is no more good.", receiving);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The client has left.
        }
        finally
        {
            hub.Leave(subscriber);
            // Ends the receiving, and the connection with it.
            left.Cancel();
            await receiving;
            await watching;
        }
    }

    private async Task WatchAsync(CancellationTokenSource revoked)
    {
        try
        {
            await sight.UntilRevokedAsync(revoked.Token);
            await revoked.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
    }

    /// <returns>When the client was too slow; otherwise it throws.</returns>
    private async Task SendAsync(EventSubscriber subscriber, long? after, long end, CancellationToken left, CancellationToken stopping)
    {
        // The long way of what was missed is gone before joining, so that the queue need not hold what happens meanwhile.
        var sent = after is { } place ? await CatchUpAsync(subscriber, place, long.MaxValue, left) : end;
        var joined = await hub.JoinAsync(subscriber, left);
        sent = await CatchUpAsync(subscriber, sent, joined, left);

        // A send that is cut short breaks the connection: for the server's stop only the wait between events is, for a slow client the send too.
        using var gives = CancellationTokenSource.CreateLinkedTokenSource(left);
        using var slow = subscriber.TooSlow.Register(() => gives.CancelAfter(CloseTimeout));
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(gives.Token, stopping);
        await foreach (var text in subscriber.Waiting.ReadAllAsync(waits.Token))
        {
            if (text.Seq > sent) await SendTextAsync(text, gives.Token);
        }
    }

    /// <summary>Sends what the log holds after one place and up to another.</summary>
    /// <returns>The place reached.</returns>
    private async Task<long> CatchUpAsync(EventSubscriber subscriber, long after, long upTo, CancellationToken cancellationToken)
    {
        while (after < upTo)
        {
            var events = await log.ReadAfterAsync(after, BatchSize, cancellationToken);
            if (events.Count == 0) break;
            foreach (var one in events)
            {
                if (one.Seq > upTo) return upTo;
                after = one.Seq;
                var text = EventText.Of(one);
                if (subscriber.Wants(text, subscriber.IsScoped ? await workflows.WorkflowOfAsync(text, cancellationToken) : text.Workflow)) await SendTextAsync(text, cancellationToken);
            }
        }
        return after;
    }

    private ValueTask SendTextAsync(EventText text, CancellationToken cancellationToken) =>
        socket.SendAsync(text.Bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>What clients say is not read for its meaning, only for pongs and their goodbye.</summary>
    private async Task ReceiveUntilCloseAsync(CancellationTokenSource left)
    {
        var buffer = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), left.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
            if (socket.State == WebSocketState.CloseReceived) await SayGoodbyeAsync(WebSocketCloseStatus.NormalClosure, null);
        }
        catch (Exception e) when (IsLost(e))
        {
            // The connection is lost, or we left first.
        }
        left.Cancel();
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string reason, Task receiving)
    {
        try
        {
            await SayGoodbyeAsync(status, reason);
            await receiving.WaitAsync(CloseTimeout);
        }
        catch (Exception e) when (IsLost(e) || e is TimeoutException)
        {
            socket.Abort();
        }
    }

    private async Task SayGoodbyeAsync(WebSocketCloseStatus status, string? reason)
    {
        using var patience = new CancellationTokenSource(CloseTimeout);
        await socket.CloseOutputAsync(status, reason, patience.Token);
    }

    private static bool IsLost(Exception e) => e is OperationCanceledException or WebSocketException or ObjectDisposedException;
}
