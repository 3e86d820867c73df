using System.Threading.Channels;

namespace MiniAirflow.Api.Events;

/// <summary>One client's place at the hub: a bounded queue of events that wait to be sent to it.</summary>
internal sealed class EventSubscriber(Guid? runId, EventSight sight, int capacity) : IDisposable
{
    private readonly Channel<EventText> _waiting = Channel.CreateBounded<EventText>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _tooSlow = new();

    /// <summary>Events to send, in order; ends when the client turned out too slow.</summary>
    public ChannelReader<EventText> Waiting => _waiting.Reader;

    /// <summary>Signalled when the queue was full: what follows is lost to this client, so it must come again and resume.</summary>
    public CancellationToken TooSlow => _tooSlow.Token;

    /// <summary>Whether it asked for an event and its caller may see it.</summary>
    /// <param name="text">The event.</param>
    /// <param name="workflow">Name of the workflow it belongs to; null for none.</param>
    public bool Wants(EventText text, string? workflow) => (runId is null || text.RunId == runId) && sight.Sees(text, workflow);

    /// <summary>Whether it needs to be told the workflow of events.</summary>
    public bool IsScoped => sight.IsScoped;

    /// <summary>Never waits: one slow client must not hold up the others.</summary>
    public void Offer(EventText text, string? workflow)
    {
        if (!Wants(text, workflow) || _waiting.Writer.TryWrite(text)) return;
        if (_waiting.Writer.TryComplete()) _tooSlow.Cancel();
    }

    /// <summary>To be called after the hub has let go of it.</summary>
    public void Dispose() => _tooSlow.Dispose();
}
